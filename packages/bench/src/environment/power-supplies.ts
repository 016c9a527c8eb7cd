export type PowerSource = 'ac' | 'battery';

/** Texts of one folder below /sys/class/power_supply; a file that is missing is null. */
export interface PowerSupply {
  readonly type: string | null;
  readonly online: string | null;
  readonly status: string | null;
  readonly scope: string | null;
}

/** What feeds a Linux machine; null when it does not tell, as desktops and virtual machines do not. */
export const powerSourceOf = (supplies: readonly PowerSupply[]): PowerSource | null => {
  // A mouse has a battery too, with the scope `Device`.
  const own = supplies.filter((supply) => supply.scope?.trim() !== 'Device');
  const batteries = own.filter((supply) => supply.type?.trim() === 'Battery');
  const others = own.filter((supply) => supply.type?.trim() !== 'Battery');
  if (others.some((supply) => supply.online?.trim() === '1')) return 'ac';
  if (batteries.length > 0)
    return batteries.some((battery) => battery.status?.trim() === 'Discharging') ? 'battery' : 'ac';
  return null;
};
