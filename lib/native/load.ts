import path from 'node:path';
import { startupSnapshot } from 'node:v8';
import { IcprofileError } from '../errors';
import { addonInterfaceVersion, type NativeAddon } from './addon';
import { nodeFlags } from '../node-flags';
import { mayRead } from '../node-permissions';
import { claimEnvironment, refuseOtherCopies } from './claim';
import { loadFailure } from './load-failure';

// node-gyp-build ships no types.
const loadPrebuild = require('node-gyp-build') as (directory: string) => unknown;

let loaded: NativeAddon | undefined;

/**
 * The native addon, loaded at first use so that importing icprofile works on every platform.
 *
 * @throws ERR_ICPROFILE_NATIVE_UNAVAILABLE where there is no build for this platform, or it does not load.
 * @throws ERR_ICPROFILE_OTHER_COPY
 */
export function nativeAddon(): NativeAddon {
  loaded ??= load();
  return loaded;
}

function load(): NativeAddon {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') {
    throw unavailable(
      `icprofile counts on Linux only; this is ${platform}`,
      'Run the program on Linux: a virtual machine or a container will do, with the emulated source',
    );
  }
  refuseSnapshots();
  const addon = loadFor(platform);
  refuseOtherCopies(addon);
  if (addon.interfaceVersion !== addonInterfaceVersion) {
    throw unavailable(
      `The native addon is of another version than the package: interface ${String(addon.interfaceVersion)}, not ${addonInterfaceVersion}`,
      'Install icprofile anew; in its repository, build the addon again with npm run build:native',
    );
  }
  claimEnvironment(addon);
  return addon;
}

/**
 * Node ends the process that builds a startup snapshot where an addon is loaded.
 *
 * @throws ERR_ICPROFILE_NATIVE_UNAVAILABLE there.
 */
export function refuseSnapshots(): void {
  if (!startupSnapshot.isBuildingSnapshot()) return;
  throw unavailable(
    'icprofile cannot be part of a startup snapshot',
    'Load it in the program that starts from the snapshot: in its deserialize main function, or a deserialize callback',
  );
}

function loadFor(platform: string): NativeAddon {
  const directory = path.join(__dirname, '..', '..');
  try {
    return loadPrebuild(directory) as NativeAddon;
  } catch (cause) {
    const flags = nodeFlags(process.execArgv, process.env['NODE_OPTIONS']);
    const { message, remedy } = loadFailure(cause, {
      platform,
      directory,
      flags,
      mayRead: mayRead(directory),
    });
    throw unavailable(message, remedy, cause);
  }
}

function unavailable(message: string, remedy: string, cause?: unknown): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_NATIVE_UNAVAILABLE', message, {
    remedy,
    ...(cause !== undefined && { cause }),
  });
}
