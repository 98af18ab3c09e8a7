import { findNativeFile } from './native-files';

/** The interface for plugins that a QEMU version has; it was changed incompatibly by QEMU 9.0. */
export function pluginInterface(qemuVersion: string): 1 | 2 {
  return Number.parseInt(qemuVersion, 10) < 9 ? 1 : 2;
}

/** The counting plugin for that interface. */
export function findPlugin(pluginInterfaceVersion: 1 | 2): string | undefined {
  return findNativeFile(`counting-plugin-v${pluginInterfaceVersion}.so`);
}
