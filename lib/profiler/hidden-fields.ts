/** Fields on objects of others that nobody else can see: no key of theirs changes, and frozen objects take them too. */

/**
 * A class whose constructor returns the object that it is given. Classes that extend it put their private fields there
 * (ECMA-262, InitializeInstanceElements on the result of `super`).
 */
export const FieldsOn = class {
  constructor(object: object) {
    // What a constructor returns is what `super()` makes of `this`.
    // eslint-disable-next-line no-constructor-return
    return object;
  }
};
