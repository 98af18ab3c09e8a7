import { headerFields, wrongField } from '../../../../lib/model/requests/row-checks';
import type { ProcessIdentity } from '../../../../lib/model/requests';
import { processIdentity } from '../../../../lib/requests/identity';
import { declaredIdentity } from '../../../../lib/requests/identity/environment';

describe('what the environment declares', () => {
  it('is read from OpenTelemetry’s variables first', () => {
    const declared = declaredIdentity({
      OTEL_SERVICE_NAME: 'shop',
      OTEL_RESOURCE_ATTRIBUTES:
        'service.name=other,service.version=1.2%2C3,vcs.ref.head.revision=abc,host.name=node-1,k8s.cluster.name=c1,' +
        'cloud.region=eu-1,deployment.environment.name=production,service.instance.id=i-7',
      GIT_COMMIT: 'def',
      AWS_REGION: 'us-1',
      NODE_ENV: 'test',
    });
    expect(declared).toEqual({
      service: 'shop',
      version: '1.2,3',
      revision: 'abc',
      host: 'node-1',
      cluster: 'c1',
      region: 'eu-1',
      environment: 'production',
      instance: 'i-7',
    });
  });

  it('falls back on the variables of platforms', () => {
    expect(declaredIdentity({ GITHUB_SHA: 'abc', FLY_REGION: 'ams', NODE_ENV: 'production' })).toMatchObject({
      revision: 'abc',
      region: 'ams',
      environment: 'production',
    });
  });

  it('names the node as the host, where several pods share one', () => {
    const attributes = 'host.name=pod-1,k8s.node.name=node-9';
    expect(declaredIdentity({ OTEL_RESOURCE_ATTRIBUTES: attributes }).host).toBe('node-9');
  });

  it('is nothing where nothing is declared, or what is there is malformed', () => {
    const nothing = declaredIdentity({});
    expect(Object.values(nothing)).toEqual(Object.values(nothing).map(() => undefined));
    expect(declaredIdentity({ OTEL_RESOURCE_ATTRIBUTES: '=x,,service.name=%' }).service).toBe('%');
  });
});

describe('the identity of a process', () => {
  it('is one that collectors take, and this process’s own, however long its names are', () => {
    const long = 'x'.repeat(3000);
    const variables = {
      OTEL_RESOURCE_ATTRIBUTES: `service.instance.id=${long}`,
      OTEL_SERVICE_NAME: `${long}\0`,
    };
    const [one, other] = [1, 2].map(() => processIdentity({ host: '\ud83d' }, variables, '/')) as [
      ProcessIdentity,
      ProcessIdentity,
    ];
    expect(one.instance).not.toBe(other.instance);
    const counting = { event: 'instructions:u', unit: 'instructions', source: 'hardware' };
    const header = { identity: one, counting, sequence: 0, lostRows: 0, notes: [] };
    expect(wrongField(header, headerFields)).toBeUndefined();
  });
});
