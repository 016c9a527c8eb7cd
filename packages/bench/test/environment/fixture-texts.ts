// Texts as the systems print them, shortened to what is read and a little of what must be passed over.

export const X86_CPUINFO = `processor	: 0
vendor_id	: GenuineIntel
model name	: Intel(R) Xeon(R) Platinum 8488C
flags		: fpu vme sse sse2 fma avx avx2 avx512f avx512bw avx_vnni avx512_vnni amx_tile amx_int8
bugs		: spectre_v1 spectre_v2

processor	: 1
vendor_id	: GenuineIntel
model name	: Intel(R) Xeon(R) Platinum 8488C
flags		: fpu vme sse sse2 fma avx avx2 avx512f avx512bw avx_vnni avx512_vnni amx_tile amx_int8
bugs		: spectre_v1 spectre_v2
`;

export const ARM_CPUINFO = `processor	: 0
BogoMIPS	: 2100.00
Features	: fp asimd evtstrm aes atomics fphp asimdhp asimddp sve i8mm bf16
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x1
CPU part	: 0xd40
CPU revision	: 1

processor	: 1
BogoMIPS	: 2100.00
Features	: fp asimd evtstrm aes atomics fphp asimdhp asimddp sve i8mm bf16
CPU implementer	: 0x41
CPU architecture: 8
CPU variant	: 0x1
CPU part	: 0xd40
CPU revision	: 1
`;

export const APPLE_SYSCTL = `hw.ncpu: 10
hw.physicalcpu: 10
hw.logicalcpu: 10
hw.memsize: 17179869184
hw.model: Mac16,1
hw.nperflevels: 2
hw.perflevel0.physicalcpu: 4
hw.perflevel0.logicalcpu: 4
hw.perflevel0.name: Performance
hw.perflevel1.physicalcpu: 6
hw.perflevel1.logicalcpu: 6
hw.perflevel1.name: Efficiency
hw.optional.arm64: 1
hw.optional.arm.FEAT_DotProd: 1
hw.optional.arm.FEAT_I8MM: 1
machdep.cpu.brand_string: Apple M4
machdep.cpu.core_count: 10
sysctl.proc_translated: 0
`;

export const INTEL_MAC_SYSCTL = `hw.logicalcpu: 12
hw.memsize: 34359738368
hw.model: MacBookPro16,1
hw.nperflevels: 1
hw.perflevel0.physicalcpu: 6
hw.optional.avx2_0: 1
hw.optional.avx512f: 0
machdep.cpu.brand_string: Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz
`;

export const APPLE_IOREG = `+-o AGXAcceleratorG16G  <class AGXAcceleratorG16G, id 0x100000421, registered, matched, active, busy 0>
    {
      "gpu-core-count" = 10
      "model" = "Apple M4"
    }
`;

export const SW_VERS = `ProductName:		macOS
ProductVersion:		26.1
BuildVersion:		25B78
`;

export const PMSET_LOW = `System-wide power settings:
Currently in use:
 standby              1
 Sleep On Power Button 1
 lowpowermode         1
 sleep                1 (sleep prevented by powerd)
`;

export const PMSET_BATTERY = `Now drawing from 'Battery Power'
 -InternalBattery-0 (id=12345678)	83%; discharging; 6:12 remaining present: true
`;

export const PMSET_THERM_NOMINAL = `Note: No thermal warning level has been recorded
Note: No performance warning level has been recorded
Note: No CPU power status has been recorded
`;

export const PMSET_THERM_INTEL_LIMITED = `Note: No thermal warning level has been recorded
Note: No performance warning level has been recorded
2026-11-02 10:15:00 +0100 CPU Power notify
	CPU_Scheduler_Limit 	= 100
	CPU_Available_CPUs 	= 12
	CPU_Speed_Limit 	= 63
`;
