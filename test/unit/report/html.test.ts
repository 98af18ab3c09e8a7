import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { htmlReport, type Profile } from '../../../lib';
import { separateProfiler } from '../../../lib/model/transform/separate-profiler';
import { unpackProfile, type PackedProfile } from '../../../lib/report/html/packed-profile';
import { arbitraryProfile } from './support/arbitrary-profile';

const [sample] = fc.sample(arbitraryProfile(), { numRuns: 1, seed: 1 }) as [Profile];

const hostileNames = ['</script>', '<!-- <script>', '</SCRIPT x>', '\u2028', ']]>', '&quot;', '\\u003c'];

function withHostileNames(profile: Profile): Profile {
  const functions = profile.functions.map((fn, index) => ({
    ...fn,
    name: `${hostileNames[index % hostileNames.length]!}${fn.name}`,
  }));
  return { ...profile, functions };
}

/** As a browser finds them: a script element ends where its end tag first is, whatever is in it. */
function scriptsOf(html: string): readonly (readonly [attributes: string, text: string])[] {
  return [...html.matchAll(/<script([^>]*)>([^]*?)<\/script/gi)].map((found) => [found[1]!, found[2]!]);
}

describe('htmlReport', () => {
  it('holds the whole profile of the program, whatever is in its names', () => {
    fc.assert(
      fc.property(arbitraryProfile(), (named) => {
        const profile = withHostileNames(named);
        const scripts = scriptsOf(htmlReport(profile));
        expect(scripts).toHaveLength(2);
        const [attributes, json] = scripts[0]!;
        expect(attributes).toContain('application/json');
        const data = JSON.parse(json) as { readonly profile: PackedProfile };
        expect(unpackProfile(data.profile)).toEqual(
          JSON.parse(JSON.stringify(separateProfiler(profile).program)),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('allows its own script and style, by their digests, and nothing else from anywhere', () => {
    const html = htmlReport(sample);
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
    const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `script-src ${digest(scriptsOf(html)[1]![1])}`,
        `style-src ${digest(/<style>([^]*?)<\/style>/.exec(html)![1]!)}`,
      ]),
    );
  });

  it('has the licences of the libraries in it', () => {
    const html = htmlReport(sample);
    expect(html).toMatch(/d3-flame-graph [\d.]+ \(Apache-2\.0\)/);
    expect(html).toContain('TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION');
    expect(html).toMatch(/d3-selection [\d.]+ \(ISC\)/);
  });

  it('has a title, in which markup is text', () => {
    expect(htmlReport(sample)).toContain('<title>Profile of 2026-11-22 11:43 UTC</title>');
    expect(htmlReport(sample, { title: '</title><b>' })).toContain('<title>&lt;/title&gt;&lt;b&gt;</title>');
  });

  it('refuses an event that the profile does not have', () => {
    expect(() => htmlReport(sample, { event: 'branches' })).toThrow(
      expect.objectContaining({ code: 'ERR_ICPROFILE_INVALID_ARGUMENT' }) as Error,
    );
  });

  it.each<[string, Partial<Profile>]>([
    ['source', { source: 'software' }],
    ['instruction set', { machine: { ...sample.machine, architecture: 'arm64' } }],
    ['unit', { events: sample.events.map((event) => ({ ...event, unit: 'ns' })) }],
    ['event', { events: sample.events.map((event) => ({ ...event, name: 'branches' })) }],
  ])('refuses to compare numbers of another %s', (_, difference) => {
    expect(() => htmlReport(sample, { baseline: { ...sample, ...difference } })).toThrow(
      expect.objectContaining({ code: 'ERR_ICPROFILE_UNLIKE_PROFILES' }) as Error,
    );
  });
});
