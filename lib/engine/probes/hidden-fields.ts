/** Fields on objects of others that nobody else can see: no key of theirs changes, and frozen objects take them too. */
import { environmentCode } from '../../native';

function makeFieldsOn() {
  return class FieldsOn extends null {
    constructor(object: object) {
      return object;
    }
  };
}

/**
 * A class whose constructor returns the object that it is given. Classes that extend it put their private fields there
 * (ECMA-262, InitializeInstanceElements on the result of `super`). The constructor of a class that extends another, or null,
 * makes no object of its own.
 */
export const FieldsOn = environmentCode('fields', makeFieldsOn, undefined);
