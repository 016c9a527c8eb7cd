const { CI = '' } = process.env;

/** Where nothing may be skipped because a tool is not installed. */
export const IN_CI = !['', 'false', '0'].includes(CI);
