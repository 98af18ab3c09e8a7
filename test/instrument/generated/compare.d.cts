/** Of programs that differ, what they logged. */
export interface Difference {
  readonly seed: number;
  readonly way: string;
  readonly plain: string;
  readonly profiled: string | undefined;
}

export declare function compareProgramsOf(seeds: readonly number[]): readonly Difference[];
