/** The seed that CI runs; another shows other policies. */
export const defaultSeed = 20;
/** How many policies are generated, changed ones counted. */
export const policyCount = 72;
/** How many looks that makes. */
export const stepCount = 24;
