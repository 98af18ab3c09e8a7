/** The documents: what they name exists, what they link to is there, and their examples run. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { diffProfiles, ManualCounters, profile, Profiler, sortKeys } from '../../lib';
import { collectDoctorReport } from '../../lib/doctor/doctor';
import { checkProfile } from '../../lib/model/profile/read-profile';
import { diffJson } from '../../lib/report/json';

const repository = path.join(__dirname, '..', '..');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...fs.readdirSync(path.join(repository, 'docs')).map((file) => `docs/${file}`),
];

function textOf(document: string): string {
  return fs.readFileSync(path.join(repository, document), 'utf8');
}

interface CodeBlock {
  readonly document: string;
  readonly line: number;
  readonly language: string;
  readonly isRunnable: boolean;
  readonly code: string;
}

function codeBlocksOf(document: string): readonly CodeBlock[] {
  const text = textOf(document);
  return [...text.matchAll(/^```(\w*)( runnable)?\n([^]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1]!,
    isRunnable: match[2] !== undefined,
    code: match[3]!,
  }));
}

const codeBlocks = documents.flatMap(codeBlocksOf);

function proseOf(document: string): string {
  return textOf(document).replace(/^```[^]*?^```$/gm, '');
}

/** Anchors of headings, as GitHub makes them. */
function anchorsOf(document: string): readonly string[] {
  return [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(documents)('%s', (document) => {
  it('links only to files and headings that exist', () => {
    const links = [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? document : path.join(path.dirname(document), file);
      if (!fs.existsSync(path.join(repository, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names only files of the repository that exist', () => {
    const named = textOf(document).matchAll(
      /(?<![\w/.-])((?:lib|src-native|scripts|test|docs|examples|benchmarks)\/[\w./-]*\w)/g,
    );
    const missing = [...named]
      .map(([, file]) => file!)
      .filter((file) => !fs.existsSync(path.join(repository, file)));
    expect(missing).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const manifest = JSON.parse(textOf('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const named = [...textOf(document).matchAll(/npm (?:run ([\w:-]+)|(test)\b)/g)].map(
      (match) => match[1] ?? match[2]!,
    );
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  });
});

describe('runnable examples', () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-docs-'));

  beforeAll(() => {
    fs.mkdirSync(path.join(project, 'node_modules'));
    fs.symlinkSync(repository, path.join(project, 'node_modules', 'icprofile'));
  });
  afterAll(() => {
    fs.rmSync(project, { recursive: true });
  });

  const examples = codeBlocks.filter(({ isRunnable }) => isRunnable);

  it('are in the README', () => {
    expect(examples.map(({ document }) => document)).toContain('README.md');
  });

  it.each(examples.map((example) => [`${example.document}:${example.line}`, example] as const))(
    '%s runs as it is printed',
    (_, { language, code }) => {
      const file = path.join(project, language === 'mjs' ? 'example.mjs' : 'example.js');
      fs.writeFileSync(file, code);
      const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
        cwd: project,
        env: { ...process.env, ICPROFILE_SOURCE: '' },
        encoding: 'utf8',
      });
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).not.toBe('');
    },
  );
});

describe('what is documented', () => {
  it('is every error code, and no other', () => {
    const codesIn = (text: string, pattern: RegExp) =>
      [...text.matchAll(pattern)].map(([, code]) => code!).sort();
    const documented = codesIn(textOf('docs/errors.md'), /^\| `(ERR_ICPROFILE_\w+)` \|/gm);
    expect(documented).toEqual(codesIn(textOf('lib/errors.ts'), /^ {2}\| '(ERR_ICPROFILE_\w+)'/gm));
  });

  it('is every command', () => {
    const files = fs.readdirSync(path.join(repository, 'lib', 'cli'), { recursive: true, encoding: 'utf8' });
    const commands = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => {
        const source = textOf(`lib/cli/${file}`);
        return [...source.matchAll(/\.command\('(\w+)/g)].map(([, name]) => name!);
      });
    expect(commands).not.toEqual([]);
    expect(commands.filter((name) => !textOf('README.md').includes(`\`icprofile ${name} `))).toEqual([]);
  });

  it('is every field of a profile, by an example that is one', () => {
    const example: unknown = JSON.parse(
      codeBlocks.find(({ document, language }) => document === 'docs/formats.md' && language === 'json')!
        .code,
    );
    checkProfile(example);

    const counters = new ManualCounters();
    const profiler = new Profiler({ counters });
    const outer = profile(() => {
      counters.advance(1);
    });
    profiler.runcall(outer);
    const recorded = JSON.parse(JSON.stringify(profiler.profile)) as unknown;
    expect(keysOf(example)).toEqual(keysOf(recorded));
    expect(keysOf(recorded).filter((key) => !textOf('docs/formats.md').includes(`\`${key}\``))).toEqual([]);
  });

  it('is every field of a comparison', () => {
    const counters = new ManualCounters();
    const profiler = new Profiler({ counters });
    profiler.runcall(() => {
      counters.advance(1);
    });
    const diff = JSON.parse(diffJson(diffProfiles(profiler.profile, profiler.profile))) as unknown;
    expect(keysOf(diff).filter((key) => !textOf('docs/formats.md').includes(`\`${key}\``))).toEqual([]);
  });

  it('is every sort key', () => {
    expect(sortKeys.filter((key) => !textOf('docs/reports.md').includes(`\`${key}\``))).toEqual([]);
  });

  it('is every field of the doctor report', () => {
    const report = JSON.parse(JSON.stringify(collectDoctorReport())) as unknown;
    expect(keysOf(report).filter((key) => !textOf('docs/formats.md').includes(`\`${key}\``))).toEqual([]);
  });
});

/** Names of all properties, at any depth, sorted; but variables of the environment have names of their own. */
function keysOf(value: unknown): readonly string[] {
  const keys = new Set<string>();
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [key, inner] of Object.entries(part)) {
      if (!Array.isArray(part)) keys.add(key);
      if (key !== 'environment') visit(inner);
    }
  };
  visit(value);
  return [...keys].sort();
}
