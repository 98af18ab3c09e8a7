/** Copies of this package that share an environment must be alike: they share what its `environmentParts` hold. */
import { IcprofileError } from '../errors';
import { packageVersion } from '../version';
import type { NativeAddon } from './addon';
import { inMainRealm } from './main-realm';

/** Raised with every change to what `environmentPart` and `environmentCode` are given. */
const environmentShape = 6;

/** The same in all versions of the package. */
interface Claim {
  readonly version: string;
  readonly shape: number;
  readonly directory: string;
}

interface ClaimableAddon {
  environmentClaim?: Claim;
  environmentParts?: Record<string, unknown>;
}

/** Lets this copy, and those that are like it, use the environment. */
export function claimEnvironment(addon: NativeAddon): void {
  const claimed = addon as ClaimableAddon;
  claimed.environmentClaim ??= inMainRealm(ownClaim());
  claimed.environmentParts ??= inMainRealm({});
}

/** @throws ERR_ICPROFILE_OTHER_COPY where an unlike copy uses the environment. */
export function refuseOtherCopies(addon: NativeAddon): void {
  const own = ownClaim();
  const { version, shape, directory } = (addon as ClaimableAddon).environmentClaim ?? own;
  if (version === own.version && shape === own.shape) return;
  throw new IcprofileError(
    'ERR_ICPROFILE_OTHER_COPY',
    `This thread uses icprofile ${version} from ${directory}, so that icprofile ${own.version} from ${own.directory} cannot profile here`,
    { remedy: 'Install one version only: npm ls icprofile shows who depends on which' },
  );
}

function ownClaim(): Claim {
  return { version: packageVersion(), shape: environmentShape, directory: __dirname };
}
