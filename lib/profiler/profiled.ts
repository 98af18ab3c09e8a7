/** `@profiled`, a standard decorator (https://github.com/tc39/proposal-decorators, stage 3; TypeScript 5). */
import { invalidArgument } from '../errors';
import { isFunction } from './function-kind';
import {
  checkedName,
  memberName,
  profile,
  profileMember,
  registerMember,
  type ProfileFunctionOptions,
} from './profile-function';
import type { AnyFunction } from './wrapper-factory';

type Callable = (this: never, ...args: never[]) => unknown;
type Class = abstract new (...args: never[]) => unknown;

/** Of a class, and of what is in one: methods, getters, setters, auto-accessors, and fields that hold functions. */
export interface ProfiledDecorator {
  <C extends Class>(value: C, context: ClassDecoratorContext<C>): C;
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
}

type AnyDecorated = AnyFunction | ClassAccessorDecoratorTarget<unknown, unknown> | undefined;
type AnyDecorator = (value: AnyDecorated, context: DecoratorContext) => unknown;

/**
 * Wraps what it decorates as `profile` does; static and private members too. `@profiled({ name })` chooses the name in
 * profiles. Without it a member is listed by its own name alone: while a class is being defined, nobody knows what it
 * will be called. The functions that a field makes, one for each instance, are one function in profiles.
 *
 * @throws ERR_ICPROFILE_INVALID_ARGUMENT where it is no standard decorator's call, as with `experimentalDecorators`.
 */
export const profiled: ProfiledDecorator & ((options: ProfileFunctionOptions) => ProfiledDecorator) = ((
  ...args: readonly unknown[]
) => {
  if (args.length !== 1) return decorate(undefined)(...(args as Parameters<AnyDecorator>));
  return decorate(checkedName(args[0] as ProfileFunctionOptions));
}) as unknown as typeof profiled;

function decorate(name: string | undefined): AnyDecorator {
  return (value, context) => {
    switch ((context as DecoratorContext | undefined)?.kind) {
      case 'class':
        return profile(value as AnyFunction, { name: name ?? context.name?.toString() ?? '(anonymous)' });
      case 'method':
        return profileMember(value as AnyFunction, nameIn(name, context, ''));
      case 'getter':
        return profileMember(value as AnyFunction, nameIn(name, context, 'get '));
      case 'setter':
        return profileMember(value as AnyFunction, nameIn(name, context, 'set '));
      case 'accessor': {
        const { get, set } = value as Record<'get' | 'set', AnyFunction>;
        return {
          get: profileMember(get, nameIn(name, context, 'get ')),
          set: profileMember(set, nameIn(name, context, 'set ')),
        };
      }
      case 'field':
        return fieldInitializer(nameIn(name, context, ''));
      default:
        throw invalidArgument(
          'context',
          'that of a standard decorator, without experimentalDecorators',
          context,
        );
    }
  };
}

function fieldInitializer(name: string): (initial: unknown) => unknown {
  let functionId: number | undefined;
  return (initial) => {
    if (!isFunction(initial)) return initial;
    functionId ??= registerMember(initial, name);
    return profileMember(initial, name, functionId);
  };
}

function nameIn(chosen: string | undefined, context: DecoratorContext, prefix: string): string {
  return prefix + (chosen ?? memberName(undefined, context.name ?? '(anonymous)'));
}
