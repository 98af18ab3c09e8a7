/** A part of the functions, as pstats' print_stats takes it: a count, a fraction or a pattern. Pure. */
export type Restriction = number | string | RegExp;
