#!/usr/bin/env node
/** The `icprofile` command: each of its subcommands is a file beside this one. */
import { Command } from 'commander';
import { addBaselineCommand } from './baseline';
import { addCompareCommand } from './compare';
import { addBenchCommand } from './bench';
import { addDoctorCommand } from './doctor';
import { addExecCommand } from './exec';
import { addReportCommand } from './report';
import { addRunCommand } from './run';
import { packageVersion } from '../version';
import { reportFailure } from './failure';

const icprofile = new Command('icprofile')
  .description('Counts the CPU instructions of Node.js programs.')
  .version(packageVersion())
  .enablePositionalOptions();

addBaselineCommand(icprofile);
addCompareCommand(icprofile);
addBenchCommand(icprofile);
addDoctorCommand(icprofile);
addExecCommand(icprofile);
addReportCommand(icprofile);
addRunCommand(icprofile);

icprofile.parseAsync().catch(reportFailure);
