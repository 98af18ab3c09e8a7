// npm run demo:rollout: a shop is rolled out twice, host by host and under load, and icprofile judges both rollouts. Revision B
// costs 3 % more in one function; revision C only moves cost from one function to another. Ends with 0 if that was seen.
//
// With --keep the collector stays, so that its pages can be looked at, until Ctrl-C.
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startDatabases } from './databases.mjs';
import { expectMove, expectRegression } from './expected.mjs';
import { Fleet } from './fleet.mjs';
import { endAll, runIcprofile, startIcprofile, stop } from './processes.mjs';

const { fillDatabases } = createRequire(import.meta.url)('./shop/data.js');
const began = Date.now();
const say = (text) =>
  console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(4)} s  ${text}`);

/** Requests of the new revision that a host has before the next host gets it: while both serve, they are compared. */
const requestsByHost = 280;
/**
 * What the detectors are told: the usual options, with shorter times. Three hosts leave two degrees of freedom: the usual threshold
 * of the service, 0.5 %, would take more requests than the demo has time for.
 */
const monitorOptions = {
  looks: '55s',
  'service-threshold': '1.5%',
  window: '50s',
  interval: '5s',
  settle: '5s',
  // One look at a few endpoints of a service whose processes are warm after 100 requests.
  'false-alarms': '1',
  rollouts: '20',
  youngest: '100',
  warm: '100',
};

async function main(directory, interruption) {
  const source = await countingSource();
  const databases = await startDatabases();
  try {
    await fillDatabases(databases.addresses);
    const collector = await startCollector(path.join(directory, 'collector'));
    say(`The collector listens on ${collector.url}`);
    const fleet = new Fleet({
      collector: collector.url,
      spool: path.join(directory, 'spool'),
      databases: databases.addresses,
    });
    const aborted = interruption.then(() => {
      throw new Error('interrupted');
    });
    await Promise.race([demonstrate(fleet, collector, source, databases.names), fleet.failure, aborted]);
    if (process.argv.includes('--keep')) {
      say(`The pages stay at ${collector.url} until Ctrl-C`);
      await interruption;
    }
    await stop(collector.process, 'SIGTERM');
  } finally {
    await endAll();
    await databases.stop();
  }
}

async function demonstrate(fleet, collector, source, databases) {
  const first = await fleet.startRevision('A', source);
  await fleet.open(first);
  say(`Revision A serves on 3 hosts, with ${databases}; instructions are counted by the ${source} source`);
  say('V8 only interprets here, so that a young process costs what an old one does');

  const costlier = await fleet.startRevision('B', source);
  say('Revision B is rolled out: prices are rounded, which costs 3 % of the catalogue');
  await fleet.rollOut(costlier, requestsByHost);
  const [regression, moving] = await Promise.all([
    judge(collector.url, 'A', 'B'),
    fleet.startRevision('C', source),
  ]);
  expectRegression(regression, collector.alerts);

  say('Revision C is rolled out: packing is planned by another function');
  await fleet.rollOut(moving, requestsByHost);
  expectMove(await judge(collector.url, 'B', 'C'), collector.alerts);

  const page = await fetch(collector.url);
  if (page.status !== 200) throw new Error(`the page answered ${page.status}`);
  await fleet.stop();
  say('Both rollouts were judged as they should be');
}

/** Hardware counters if there are any, else the emulator. CPU time would not do: it differs by more than 3 % from run to run. */
async function countingSource() {
  const { sources } = JSON.parse((await runIcprofile(['doctor', '--json'])).text);
  const counts = ({ events }) => events.some(({ name, available }) => name === 'instructions:u' && available);
  const found = sources.find((each) => each.available && each.source !== 'software' && counts(each));
  if (found !== undefined) return found.source;
  const { cause, remedy } = sources.find(({ source }) => source === 'emulated');
  throw new Error(`the demo counts instructions, and ${cause}. ${remedy ?? ''}`);
}

/** Alerts are printed as they come, and kept. */
async function startCollector(data) {
  const options = Object.entries(monitorOptions).flatMap(([name, value]) => [`--${name}`, value]);
  const args = ['serve', '--data', data, '--listen', '127.0.0.1:0', ...options];
  const collector = startIcprofile('the collector', args, { stderr: 'pipe' });
  const alerts = [];
  createInterface(collector.child.stderr).on('line', (line) => {
    console.error(line);
    if (/: Regression in /.test(line)) alerts.push(line);
  });
  const [, url] = /listening on (\S+)/.exec(await collector.nextLine());
  return { process: collector, url, alerts };
}

/** Prints what `icprofile rollout` does. */
async function judge(collector, base, head) {
  const args = ['rollout', base, head, '--service', 'shop', '--wait', '3m', '--collector', collector];
  const { status, text } = await runIcprofile(args);
  say(`icprofile rollout ${base} ${head} --service shop (exit status ${status}):\n\n${text}`);
  const answer = await fetch(`${collector}/v1/verdict?service=shop&base=${base}&head=${head}`);
  return { status, verdict: await answer.json() };
}

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-demo-'));
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupted.abort());
const interruption = once(interrupted.signal, 'abort');

try {
  await main(directory, interruption);
} catch (error) {
  console.error(`The demo failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  fs.rmSync(directory, { recursive: true, force: true });
}
