#!/usr/bin/env node
/** The `icprofile` command: each of its subcommands is a file beside this one. */
import { Command } from 'commander';
import { addBaselineCommand, addCompareCommand, addBenchCommand } from './bench';
import { addDoctorCommand } from './doctor';
import { addExecCommand } from './exec';
import { addReportCommand } from './report';
import { addRunCommand } from './run';
import { addFindingsCommand, addRequestsCommand, addRolloutCommand, addServeCommand } from './service';
import { packageVersion } from '../version';
import { reportFailure } from './failure';
import { watchStandardStreams } from './standard-streams';

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
addFindingsCommand(icprofile);
addRequestsCommand(icprofile);
addRolloutCommand(icprofile);
addServeCommand(icprofile);

watchStandardStreams();
icprofile.parseAsync().catch(reportFailure);
