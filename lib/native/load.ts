import path from 'node:path';
import { IcprofileError } from '../errors';
import { addonInterfaceVersion, type NativeAddon } from './addon';

// node-gyp-build ships no types.
const loadPrebuild = require('node-gyp-build') as (directory: string) => unknown;

let loaded: NativeAddon | undefined;

/**
 * The native addon, loaded at first use so that importing icprofile works on every platform.
 *
 * @throws ERR_ICPROFILE_NATIVE_UNAVAILABLE where there is no build for this platform, or it does not load.
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
  const addon = loadFor(platform);
  if (addon.interfaceVersion !== addonInterfaceVersion) {
    throw unavailable(
      `The native addon is of another version than the package: interface ${String(addon.interfaceVersion)}, not ${addonInterfaceVersion}`,
      'Install icprofile anew; in its repository, build the addon again with npm run build:native',
    );
  }
  return addon;
}

function loadFor(platform: string): NativeAddon {
  try {
    return loadPrebuild(path.join(__dirname, '..', '..')) as NativeAddon;
  } catch (cause) {
    throw unavailable(
      `icprofile has no native addon that loads on ${platform}`,
      'Prebuilt ones exist for x64 and arm64; elsewhere build from source, see docs/permissions.md',
      cause,
    );
  }
}

function unavailable(message: string, remedy: string, cause?: unknown): IcprofileError {
  return new IcprofileError('ERR_ICPROFILE_NATIVE_UNAVAILABLE', message, {
    remedy,
    ...(cause !== undefined && { cause }),
  });
}
