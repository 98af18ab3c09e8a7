import { ColdForms } from '../../../lib/engine/calibration/cold-forms';

const interpreted = { sites: [10, 11], cost: { inner: 800, outer: 900 } };
const baseline = { sites: [20, 21], cost: { inner: 600, outer: 500 } };
const optimized = { inner: 200, outer: 180 };
const optimizedForm = { sites: [30, 31], cost: optimized };

describe('cold forms of wrappers', () => {
  test('have classes of their own, the coldest last', () => {
    const forms = new ColdForms();
    forms.remember('method', [interpreted, baseline], optimizedForm);
    expect(forms.of('method', optimized)).toEqual([
      { ...interpreted, siteClass: 4 },
      { ...baseline, siteClass: 3 },
    ]);
  });

  test('are kept when a later calibration finds none, and cost what they did above the optimized form', () => {
    const forms = new ColdForms();
    forms.remember('method', [interpreted], optimizedForm);
    const dearer = { inner: 230, outer: 280 };
    forms.remember('method', [], { ...optimizedForm, cost: dearer });
    expect(forms.of('method', dearer)).toEqual([
      { ...interpreted, siteClass: 4, cost: { inner: 830, outer: 1000 } },
    ]);
  });

  test('that are seen again stay as they were measured first', () => {
    const forms = new ColdForms();
    forms.remember('method', [interpreted], optimizedForm);
    forms.remember('method', [{ ...interpreted, cost: { inner: 1, outer: 1 } }, baseline], optimizedForm);
    expect(forms.of('method', optimized)).toEqual([
      { ...interpreted, siteClass: 4 },
      { ...baseline, siteClass: 3 },
    ]);
  });

  test('of one shape are none of another', () => {
    const forms = new ColdForms();
    forms.remember('method', [interpreted], optimizedForm);
    expect(forms.of('constructible', optimized)).toEqual([]);
  });

  test('of the first calls come before those that are measured later, each once', () => {
    const forms = new ColdForms();
    forms.rememberFirst('method', [interpreted]);
    forms.remember('method', [interpreted, baseline], optimizedForm);
    expect(forms.of('method', optimized)).toEqual([
      { ...interpreted, siteClass: 4 },
      { ...baseline, siteClass: 3 },
    ]);
  });

  test('are not the optimized one, if that was reached in the first calls', () => {
    const forms = new ColdForms();
    forms.rememberFirst('method', [interpreted, optimizedForm]);
    forms.remember('method', [], optimizedForm);
    expect(forms.of('method', optimized)).toEqual([{ ...interpreted, siteClass: 4 }]);
  });

  test('of first calls are there or not', () => {
    const forms = new ColdForms();
    expect(forms.areFirstSeen).toBe(false);
    forms.rememberFirst('method', []);
    expect(forms.areFirstSeen).toBe(true);
  });
});
