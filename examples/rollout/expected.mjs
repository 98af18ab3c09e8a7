// What the demo must see: it fails with the first that it does not.
import assert from 'node:assert/strict';

const catalogue = 'GET /catalogue/:category';

export function expectRegression({ status, verdict }, alerts) {
  assert.equal(status, 1, 'icprofile rollout exits with 1 for a regression');
  const { outcome, functions } = endpointIn(verdict);
  assert.equal(outcome, 'regression', `${catalogue} regressed`);
  const [heaviest] = functions.toSorted((one, other) => other.logContribution - one.logContribution);
  assert.equal(heaviest.function.name, 'priceProducts', 'priceProducts accounts for it');
  assert.equal(alerts.length, 1, 'there is one alert');
  assert.match(alerts[0], /catalogue.*priceProducts.*http:/, 'it names endpoint, function and page');
}

export function expectMove({ status, verdict }, alerts) {
  assert.equal(status, 0, 'icprofile rollout exits with 0 for a rollout that costs no more');
  const { outcome, functions } = endpointIn(verdict);
  assert.equal(outcome, 'unchanged', `${catalogue} is unchanged`);
  const moved = functions.filter(({ isMoved }) => isMoved).map((each) => each.function.name);
  assert.deepEqual(moved.sort(), ['planDeliveries', 'priceProducts'], 'cost moved between them');
  assert.equal(alerts.length, 1, 'there is no other alert');
}

function endpointIn({ endpoints }) {
  const found = endpoints.find(({ endpoint }) => endpoint === catalogue);
  assert.ok(found, `${catalogue} was judged`);
  return { outcome: found.verdict, functions: found.functions };
}
