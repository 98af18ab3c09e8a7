import fs from 'node:fs';
import { IcprofileError, invalidArgument } from '../errors';
import { locateProgram } from './executable';
import type { EmulatedMachine } from './machine';

/** A program that the emulator can start: an ELF file, and the arguments that its scripts put before the user's. */
export interface ResolvedProgram {
  readonly path: string;
  /** What the program sees as its name. */
  readonly argument0: string;
  readonly leadingArguments: readonly string[];
  /** Linked to be loaded at one address (ET_EXEC), not anywhere (ET_DYN). */
  readonly hasFixedAddress: boolean;
}

/** As the kernel limits it (BINPRM_MAX_RECURSION in fs/exec.c). */
const maxInterpreters = 5;
/** Where the kernel cuts a script's first line (BINPRM_BUF_SIZE). */
const headerBytes = 256;
/** Values in an ELF header (man 5 elf). */
const elf = { magic: 0x7f454c46, class64: 2, littleEndian: 1, typeExecutable: 2 } as const;

/**
 * Finds the file that has to be emulated for a command. QEMU starts ELF files only, and what those execute runs
 * outside of it; so scripts are followed to their interpreter here, through `env` too, as in `#!/usr/bin/env node`.
 *
 * @throws ERR_ICPROFILE_SYSTEM_CALL of execve, with ENOENT or EACCES, where there is no such program.
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT for a file of another kind, or of another architecture.
 */
export function resolveProgram(
  command: string,
  machine: EmulatedMachine,
  searchPath: string | undefined,
): ResolvedProgram {
  let argument0 = command;
  let leadingArguments: string[] = [];
  for (let depth = 0; depth <= maxInterpreters; depth += 1) {
    const file = locateProgram(argument0, searchPath);
    const header = readHeader(file);
    const interpreter = parseInterpreter(header);
    if (interpreter === undefined) {
      checkElf(file, header, machine);
      return {
        path: file,
        argument0,
        leadingArguments,
        hasFixedAddress: header.readUInt16LE(16) === elf.typeExecutable,
      };
    }
    leadingArguments = [...interpreter.slice(1), file, ...leadingArguments];
    argument0 = interpreter[0];
  }
  throw invalidArgument(
    'The program',
    `a script with at most ${maxInterpreters} interpreters in a row`,
    command,
  );
}

/** The words of a `#!` line, as the kernel splits it: interpreter and at most one argument. `env` is looked through. */
function parseInterpreter(header: Buffer): [string, ...string[]] | undefined {
  const match = /^#![ \t]*([^ \t\n\0]+)[ \t]*([^\n\0]*)/.exec(header.toString('latin1'));
  const interpreter = match?.[1];
  if (interpreter === undefined) return undefined;
  const argument = (match?.[2] ?? '').trimEnd();
  const [program, ...rest] = argument.replace(/^(-S|--split-string=?)[ \t]*/, '').split(/[ \t]+/);
  if (!interpreter.endsWith('/env') || program === undefined || /^$|^-|=/.test(program)) {
    return argument === '' ? [interpreter] : [interpreter, argument];
  }
  return [program, ...rest];
}

function readHeader(file: string): Buffer {
  const descriptor = fs.openSync(file, 'r');
  try {
    const header = Buffer.alloc(headerBytes);
    return header.subarray(0, fs.readSync(descriptor, header, 0, headerBytes, 0));
  } finally {
    fs.closeSync(descriptor);
  }
}

function checkElf(file: string, header: Buffer, machine: EmulatedMachine): void {
  const isElf = header.length >= 20 && header.readUInt32BE(0) === elf.magic;
  const fits =
    isElf &&
    header[4] === elf.class64 &&
    header[5] === elf.littleEndian &&
    header.readUInt16LE(18) === machine.elfMachine;
  if (fits) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_INVALID_ARGUMENT',
    `${file} is not a program that ${machine.emulator} runs`,
    {
      remedy: isElf
        ? 'Use the build of it for this architecture'
        : 'Name a program, or a script that begins with #!',
    },
  );
}
