/** Version of the rule that turns step timings into process and run summaries. */
export const SUMMARY_RULE_VERSION = 1;

/** Version of the rule that judges whether a series of requests was steady. */
export const SERIES_RULE_VERSION = 1;

/** Version of the rule that turns two arms into a verdict. */
export const DECISION_RULE_VERSION = 1;

/** Version of the rule that splits a shift over the stages. */
export const ATTRIBUTION_RULE_VERSION = 1;

/** Version of the rule that finds steps in the history of a series. */
export const CHANGE_POINT_RULE_VERSION = 1;
