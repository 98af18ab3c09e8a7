import fs from 'node:fs';
import path from 'node:path';
import { StateFiles } from '../../../lib/monitor/state';
import { temporaryDirectory } from '../../support/store';
import { findingOf, now, presence, rolloutAt, stateOf } from './support';

const state = stateOf({
  presences: [presence('A', 90, 0)],
  rollouts: [rolloutAt(20, [{ index: 0, afterMs: 1, until: now, outcome: 'regression', reasons: ['more'] }])],
  findings: [findingOf('cart', { of: 'service' })],
});

it('reads what was saved, and nothing where nothing was', () => {
  const files = new StateFiles(temporaryDirectory());
  const lines: string[] = [];
  expect(files.load(now, (line) => lines.push(line))).toBeNull();
  files.save(state);
  expect(files.load(now, (line) => lines.push(line))).toEqual(state);
  expect(lines).toEqual([]);
});

it.each([
  ['truncated', JSON.stringify(state).slice(0, 500), 'JSON'],
  ['of a later version', JSON.stringify({ ...state, version: 2 }), 'has version 2'],
  ['without a field', JSON.stringify({ ...state, findings: undefined }), 'damaged: a field is missing'],
])('keeps a state that is %s aside, says so once, and begins anew', (_, text, reason) => {
  const directory = temporaryDirectory();
  const files = new StateFiles(directory);
  fs.writeFileSync(path.join(directory, 'state.json'), text);
  const lines: string[] = [];
  expect(files.load(now, (line) => lines.push(line))).toBeNull();
  expect(lines).toEqual([expect.stringContaining(reason)]);
  const [aside] = fs.readdirSync(directory).filter((name) => name.startsWith('state.damaged-'));
  expect(fs.readFileSync(path.join(directory, aside!), 'utf8')).toBe(text);
  expect(lines[0]).toContain(aside);
  expect(files.load(now, (line) => lines.push(line))).toBeNull();
  expect(lines).toHaveLength(1);
});
