/** What was done under each label: the table that a profile with labels begins with. */
import {
  labelText,
  labelStatistics,
  type FunctionStatistics,
  type Profile,
  type ProfiledEvent,
} from '../../model/profile';
import { callsText, countOf, grouped, groupedOrEmpty, percent } from '../numbers';
import { unitSuffix } from './text-header';
import { nameColumn, numberColumn, tableLines } from './text-table';

/** Further labels are counted below the table; the other formats have them all. */
const mostRows = 20;

/** An empty line and the table, largest total first; nothing where the profile has no labels. */
export function labelLines(profile: Profile, eventIndex: number, event: ProfiledEvent): readonly string[] {
  const all = labelStatistics(profile, eventIndex);
  if (all.length === 0) return [];
  const rows = all.slice(0, mostRows);
  const rest = all.length - rows.length;
  return [
    '',
    ...tableLines<FunctionStatistics>(
      [
        numberColumn('calls', callsText),
        numberColumn(`total${unitSuffix(event)}`, ({ total }) => grouped(total)),
        numberColumn('%', ({ total }) => percent(total, event.total)),
        numberColumn('per call', ({ totalPerCall }) => groupedOrEmpty(totalPerCall)),
        nameColumn('label', (row) => labelText(row.function)),
      ],
      rows,
    ),
    ...(rest > 0 ? ['', `and ${countOf(rest, 'label')} with less`] : []),
  ];
}
