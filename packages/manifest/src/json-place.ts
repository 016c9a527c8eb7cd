const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

/** Writes a path inside a JSON document the way people do: `layers[2].start`. The document itself is the empty text. */
export const formatPlace = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((place, step) => {
    if (typeof step === 'number') return `${place}[${step}]`;
    const key = String(step);
    if (!PLAIN_KEY.test(key)) return `${place}[${JSON.stringify(key)}]`;
    return place === '' ? key : `${place}.${key}`;
  }, '');

/** File and place inside it, as error messages name them. */
export const whereIn = (source: string, place: string): string => (place === '' ? source : `${source}: ${place}`);
