import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { diffProfiles } from '../../../lib/model/difference/diff';
import { parseProfile, profileJson, readProfile, reportFormat, writeProfile } from '../../../lib/report';
import { errorOf } from '../counters/support/errors';
import { profiles, run } from '../model/support/profiles';

const profile = run({ functions: [], threads: [[]] });
const { render } = reportFormat('json');

test('what is written is read again', () => {
  fc.assert(
    fc.property(profiles, (recorded) => {
      expect(parseProfile(profileJson(recorded))).toEqual(recorded);
      expect(parseProfile(String(render(recorded, {})))).toEqual(recorded);
    }),
  );
});

test('a file that is written is read again', () => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-json-'));
  const file = path.join(directory, 'profile.json');
  writeProfile(file, profile);
  expect(readProfile(file)).toEqual(profile);
  fs.rmSync(directory, { recursive: true });
});

test('a comparison is data with a format of its own, one line of JSON', () => {
  const text = String(render(profile, { baseline: profile }));
  expect(text.split('\n')).toHaveLength(2);
  expect(JSON.parse(text)).toEqual({
    format: 'icprofile-diff',
    version: 1,
    ...diffProfiles(profile, profile),
  });
});

test('a comparison can be of another event than the first', () => {
  const text = String(render(profile, { baseline: profile, event: 'cycles' }));
  expect((JSON.parse(text) as { after: { name: string } }).after.name).toBe('cycles');
});

test('an event cannot be chosen for a whole profile, which has them all', () => {
  errorOf('ERR_ICPROFILE_INVALID_ARGUMENT', () => render(profile, { event: 'cycles' }));
});

test.each(['', '{', 'null', '{}', '<html>'])('%p is no profile', (text) => {
  errorOf('ERR_ICPROFILE_INVALID_PROFILE', () => parseProfile(text));
});

test('a file that cannot be read tells why', () => {
  expect(errorOf('ERR_ICPROFILE_SYSTEM_CALL', () => readProfile('/nowhere/profile.json'))).toMatchObject({
    errno: 2,
    systemCall: 'open',
  });
});
