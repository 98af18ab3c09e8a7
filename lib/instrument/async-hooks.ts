/** Whether the program has async hooks on: then Node calls callbacks through a frame of its own, with the profiler or without. */
import { createHook, type AsyncHook } from 'node:async_hooks';
import { isProfilersHook } from '../engine/async';
import { passAs } from './traces';

type Switch = (this: AsyncHook) => AsyncHook;

/** From now on. Node's own AsyncLocalStorage uses hooks too, before version 24. */
export function watchAsyncHooks(): () => boolean {
  const enabled = new Set<AsyncHook>();
  const prototype = Object.getPrototypeOf(createHook({})) as Record<'enable' | 'disable', Switch>;
  const { enable, disable } = prototype;
  const watched: Record<'enable' | 'disable', Switch> = {
    enable() {
      const hook = Reflect.apply(enable, this, []);
      if (!isProfilersHook(this)) enabled.add(this);
      return hook;
    },
    disable() {
      enabled.delete(this);
      return Reflect.apply(disable, this, []);
    },
  };
  prototype.enable = passAs(watched.enable, enable);
  prototype.disable = passAs(watched.disable, disable);
  return () => enabled.size > 0;
}
