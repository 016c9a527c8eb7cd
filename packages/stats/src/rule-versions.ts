/** Version of the rule that turns step timings into process and run summaries. */
export const SUMMARY_RULE_VERSION = 1;

/** Version of the rule that judges whether a series of requests was steady. */
export const SERIES_RULE_VERSION = 1;
