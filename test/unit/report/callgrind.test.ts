import { callgrindReport } from '../../../lib/report/export/callgrind';
import { smallProfile } from './support/small-profile';

test('each function has its self, and the total of what it called below it', () => {
  expect(callgrindReport(smallProfile())).toBe(`# callgrind format
version: 1
creator: icprofile 1.2.3
desc: emulated source, AMD EPYC (x64), Node 20.20.2
positions: line
event: instructions_u : instructions:u
events: instructions_u

fl=(1) ???
fn=(1) (program)
0 100
cfi=(2) /app/main.js
cfn=(2) handle
calls=2 1
0 325

fl=(2)
fn=(2)
1 20
cfi=(1)
cfn=(3) endpoint=users
calls=2 0
1 305

fl=(1)
fn=(3)
0 5
cfi=(2)
cfn=(4) query
calls=1 20
0 300
cfi=(2)
cfn=(5) tiny
calls=4 30
0 0

fl=(2)
fn=(4)
20 300
cfi=(2)
cfn=(4)
calls=1 20
20 0

fl=(2)
fn=(5)
30 0

totals: 425
`);
});

test('events get names that KCachegrind takes, the chosen one first', () => {
  const [event] = smallProfile().events;
  const names = ['instructions:u', 'instructions/u', 'cpu/event=0xc0/u', '1', 'größe'];
  const profile = smallProfile({
    events: names.map((name) => ({ ...event!, name })),
    nodes: smallProfile().nodes.map((node) => ({ ...node, self: [1, 2, 3, 4, 5] })),
  });
  expect(callgrindReport(profile)).toContain(
    '\nevents: instructions_u instructions_u_ cpu_event_0xc0_u _1 gr_e\n',
  );
  const chosen = callgrindReport(profile, { event: '1' });
  expect(chosen).toContain('\nevents: _1 instructions_u instructions_u_ cpu_event_0xc0_u gr_e\n');
  expect(chosen).toContain('\ntotals: 20 5 10 15 25\n');
});
