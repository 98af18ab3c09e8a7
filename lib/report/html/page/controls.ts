/** Choosers of event and thread: only where there is a choice. */
import type { Profile } from '../../../model/profile';
import { magnitude } from '../numbers';
import { threadTotals } from '../threads';
import { chooser, element } from './dom';
import type { Store } from './state';

export function controls(profile: Profile, store: Store): HTMLElement | null {
  const fields = [...eventChooser(profile, store), ...threadChooser(profile, store)];
  return fields.length === 0 ? null : element('div', { class: 'controls' }, ...fields);
}

function eventChooser({ events }: Profile, store: Store): readonly HTMLElement[] {
  if (events.length < 2) return [];
  const options = events.map(({ name, total, unit }, index) => ({
    value: String(index),
    label: `${name} (${magnitude(total, unit)})`,
  }));
  const choose = (value: string) => {
    store.change({ eventIndex: Number(value), focus: null });
  };
  return [chooser('event', 'Event', options, String(store.state.eventIndex), choose)];
}

function threadChooser(profile: Profile, store: Store): readonly HTMLElement[] {
  if (profile.threads.length < 2) return [];
  const { unit } = profile.events[0] ?? { unit: '' };
  const totals = threadTotals(profile, 0);
  const options = [
    { value: '', label: 'All threads' },
    ...profile.threads.map(({ name }, index) => ({
      value: String(index),
      label: `${name} (${magnitude(totals[index] ?? 0, unit)})`,
    })),
  ];
  const choose = (value: string) => {
    store.change({ thread: value === '' ? null : Number(value), focus: null });
  };
  return [chooser('thread', 'Thread', options, '', choose)];
}
