/**
 * Which of many findings to believe: Benjamini and Hochberg, "Controlling the False Discovery Rate: a Practical and Powerful
 * Approach to Multiple Testing" (Journal of the Royal Statistical Society B 57, 1995). Of the findings that are believed, no
 * more than the part `rate` is expected to be chance, where the tests are independent or depend on each other positively.
 *
 * @param probabilities Of each test, how likely its finding is by chance.
 * @returns Whether to believe each, in the same order.
 */
export function believedFindings(probabilities: readonly number[], rate: number): readonly boolean[] {
  const ranked = probabilities.toSorted((a, b) => a - b);
  const last = ranked.findLastIndex(
    (probability, index) => probability <= ((index + 1) / ranked.length) * rate,
  );
  const limit = ranked[last];
  return probabilities.map((probability) => limit !== undefined && probability <= limit);
}
