import { surroundings } from '../../../lib/counters/system/environment';

describe('what surrounds a program', () => {
  it('are the variables that decide what it executes', () => {
    const environment = {
      TZ: 'Asia/Tokyo',
      LC_TIME: 'C',
      NODE_ENV: 'test',
      UV_THREADPOOL_SIZE: '1',
      HOME: '/h',
    };
    expect(surroundings(environment)).toEqual({
      TZ: 'Asia/Tokyo',
      LC_TIME: 'C',
      NODE_ENV: 'test',
      UV_THREADPOOL_SIZE: '1',
      'ICU data': process.versions.icu,
      'time zone data': process.versions.tz,
    });
  });

  it("is the system's time zone where the environment has none", () => {
    expect(surroundings({})['time zone']).toMatch(/./);
  });

  it('are no secrets', () => {
    expect(surroundings({ TZ: 'UTC', NODE_AUTH_TOKEN: 'x', AWS_SECRET: 'x' })).not.toHaveProperty(
      'NODE_AUTH_TOKEN',
    );
  });
});
