/** What the environment's variables say of a process: OpenTelemetry's first, then those of platforms. Pure. */

export type Variables = Readonly<Record<string, string | undefined>>;

/** Of platforms and CI, in the order in which they are asked for the commit that runs. */
const revisionVariables = [
  'ICPROFILE_REVISION',
  'GIT_COMMIT',
  'GIT_SHA',
  'COMMIT_SHA',
  'SOURCE_VERSION',
  'SOURCE_COMMIT',
  'HEROKU_SLUG_COMMIT',
  'HEROKU_BUILD_COMMIT',
  'RENDER_GIT_COMMIT',
  'RAILWAY_GIT_COMMIT_SHA',
  'VERCEL_GIT_COMMIT_SHA',
  'K_REVISION_COMMIT',
  'CODEBUILD_RESOLVED_SOURCE_VERSION',
  'GITHUB_SHA',
  'CI_COMMIT_SHA',
  'CIRCLE_SHA1',
  'BITBUCKET_COMMIT',
  'BUILDKITE_COMMIT',
  'TRAVIS_COMMIT',
  'BUILD_SOURCEVERSION',
] as const;

const regionVariables = ['AWS_REGION', 'FLY_REGION', 'REGION', 'GOOGLE_CLOUD_REGION'] as const;
/** Of the node, by Kubernetes' downward API as it is usually named. */
const hostVariables = ['ICPROFILE_HOST', 'K8S_NODE_NAME', 'NODE_NAME', 'KUBE_NODE_NAME'] as const;

/** Attributes by name; `undefined` where nothing tells. */
export interface DeclaredIdentity {
  readonly service: string | undefined;
  readonly revision: string | undefined;
  readonly version: string | undefined;
  readonly host: string | undefined;
  readonly instance: string | undefined;
  readonly cluster: string | undefined;
  readonly region: string | undefined;
  readonly environment: string | undefined;
}

export function declaredIdentity(variables: Variables): DeclaredIdentity {
  const attributes = resourceAttributes(variables['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => variables[name]).find((value) => value !== undefined && value !== '');
  return {
    service: first(['OTEL_SERVICE_NAME']) ?? attributes.get('service.name'),
    revision: attributes.get('vcs.ref.head.revision') ?? first(revisionVariables),
    version: attributes.get('service.version') ?? first(['npm_package_version']),
    host:
      first(['ICPROFILE_HOST']) ??
      attributes.get('k8s.node.name') ??
      attributes.get('host.name') ??
      first(hostVariables),
    instance: attributes.get('service.instance.id'),
    cluster: attributes.get('k8s.cluster.name'),
    region: attributes.get('cloud.region') ?? first(regionVariables),
    environment:
      attributes.get('deployment.environment.name') ??
      attributes.get('deployment.environment') ??
      first(['NODE_ENV']),
  };
}

/** `key=value` pairs with commas between; values are percent-encoded (OpenTelemetry's resource SDK specification). */
function resourceAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    if (at <= 0) continue;
    const value = decoded(pair.slice(at + 1).trim());
    if (value !== '') attributes.set(pair.slice(0, at).trim(), value);
  }
  return attributes;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
