/**
 * `@profiled`: a standard decorator (https://github.com/tc39/proposal-decorators, stage 3; TypeScript 5), and one for
 * TypeScript's `experimentalDecorators`.
 */
import { invalidArgument } from '../../errors';
import { isFunction } from './function-kind';
import { decorateLegacy, type LegacyTarget } from './legacy-decorator';
import { classNameFor } from './member-owner';
import { memberName } from './own-functions';
import {
  checkedName,
  profileFieldValues,
  profileMember,
  profileUnfinishedClass,
  type NameMember,
  type ProfileFunctionOptions,
} from './profile-function';
import type { AnyFunction } from '../../engine/functions';

type Callable = (this: never, ...args: never[]) => unknown;
type Class = abstract new (...args: never[]) => unknown;

/** Of a class, and of what is in one: methods, getters, setters, auto-accessors, and fields that hold functions. */
export interface ProfiledDecorator {
  /** Of either kind. */
  <C extends Class>(value: C, context?: ClassDecoratorContext<C>): C;
  <F extends Callable>(
    value: F,
    context: ClassMethodDecoratorContext | ClassGetterDecoratorContext | ClassSetterDecoratorContext,
  ): F;
  <This, Value>(
    value: ClassAccessorDecoratorTarget<This, Value>,
    context: ClassAccessorDecoratorContext<This, Value>,
  ): ClassAccessorDecoratorResult<This, Value>;
  <This, Value>(
    value: undefined,
    context: ClassFieldDecoratorContext<This, Value>,
  ): (this: This, initial: Value) => Value;
  /** `experimentalDecorators`: of a method, or of an accessor, getter and setter together. */
  <Value>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Value>,
  ): TypedPropertyDescriptor<Value>;
  /** `experimentalDecorators`: of a property. */
  (target: object, key: string | symbol, descriptor?: undefined): void;
}

type AnyDecorated = AnyFunction | ClassAccessorDecoratorTarget<unknown, unknown> | undefined;

/**
 * Wraps what it decorates as `profile` does; static and private members too. `@profiled({ name })` chooses the name in
 * profiles. Without it a member is listed with its class, as `Stack.push`. The functions that a field makes, one for each instance, are one function in profiles.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where it is no decorator's call, or one of a parameter.
 */
export const profiled: ProfiledDecorator & ((options?: ProfileFunctionOptions) => ProfiledDecorator) = ((
  ...args: readonly unknown[]
) => {
  if (args.length > 1 || isFunction(args[0])) return decorate(undefined, args);
  const name = checkedName(args.length === 0 ? {} : (args[0] as ProfileFunctionOptions));
  return (...decorated: readonly unknown[]) => decorate(name, decorated);
}) as unknown as typeof profiled;

function decorate(name: string | undefined, args: readonly unknown[]): unknown {
  const [value, context] = args;
  if (isContext(context)) return decorateStandard(value as AnyDecorated, context, name);
  return decorateLegacy(args as LegacyTarget, name);
}

function isContext(context: unknown): context is DecoratorContext {
  return typeof context === 'object' && context !== null && typeof Reflect.get(context, 'kind') === 'string';
}

function decorateStandard(value: AnyDecorated, context: DecoratorContext, name: string | undefined): unknown {
  switch (context.kind) {
    case 'class':
      return decorateClass(value as AnyFunction, context, name);
    case 'method':
      return decorateMember(value as AnyFunction, context, name, '');
    case 'getter':
      return decorateMember(value as AnyFunction, context, name, 'get ');
    case 'setter':
      return decorateMember(value as AnyFunction, context, name, 'set ');
    case 'accessor': {
      const { get, set } = value as Record<'get' | 'set', AnyFunction>;
      return {
        get: decorateMember(get, context, name, 'get '),
        set: decorateMember(set, context, name, 'set '),
      };
    }
    case 'field':
      return profileFieldValues(nameIn(name, context, ''), nameByClass(name, context, ''));
    default:
      throw invalidArgument(
        'context.kind',
        'that of a standard decorator',
        (context as { kind: unknown }).kind,
      );
  }
}

function decorateClass(
  value: AnyFunction,
  context: ClassDecoratorContext,
  name: string | undefined,
): AnyFunction {
  const { wrapper, complete } = profileUnfinishedClass(
    value,
    name ?? context.name ?? '(anonymous)',
    name !== undefined,
  );
  context.addInitializer(complete);
  return wrapper;
}

type MemberContext = Exclude<DecoratorContext, ClassDecoratorContext>;

function decorateMember(
  fn: AnyFunction,
  context: MemberContext,
  chosen: string | undefined,
  prefix: string,
): AnyFunction {
  return profileMember(fn, nameIn(chosen, context, prefix), nameByClass(chosen, context, prefix));
}

function nameIn(chosen: string | undefined, context: MemberContext, prefix: string): string {
  return prefix + (chosen ?? memberName(undefined, context.name));
}

/** Undefined where a name was chosen. */
function nameByClass(
  chosen: string | undefined,
  { name: key, kind, private: isPrivate }: MemberContext,
  prefix: string,
): NameMember | undefined {
  if (chosen !== undefined) return undefined;
  const member = { key, isPrivate, isField: kind === 'field' };
  return (receiver, wrapper) => {
    const owner = classNameFor(receiver, member, wrapper);
    return owner === undefined ? undefined : prefix + memberName(owner, key);
  };
}
