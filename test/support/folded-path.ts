/**
 * The path that a call leads to, by the rule of recursion said as plainly as can be: back to the function where it is on the path
 * already, unless a label would be left by that. A function leaves each label that is nearer than itself; a label leaves
 * those only that are not further up as well.
 */
export function pathAfterCall<Step>(
  path: readonly Step[],
  called: Step,
  isLabel: (step: Step) => boolean,
): readonly Step[] {
  const length = path.lastIndexOf(called) + 1;
  const kept = path.slice(0, length);
  const labelsCrossed = path.slice(length).filter(isLabel);
  const labelsLeft = isLabel(called) ? labelsCrossed.filter((label) => !kept.includes(label)) : labelsCrossed;
  return length > 0 && labelsLeft.length === 0 ? kept : [...path, called];
}
