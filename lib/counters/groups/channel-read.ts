/** Reading native groups through the channel that they share with JavaScript. */
import { readingStride, type ReadChannel } from '../../native';

/**
 * Reads the group with the id, which has `length` numbers, into a target at least as long. False: the channel did not
 * answer, and nothing has changed.
 */
export type ChannelRead = (id: number, target: Float64Array, length: number) => boolean;

const channelReads = new WeakMap<ReadChannel, ChannelRead>();

/** One function for each channel: to V8's optimizing compiler, the channel's arrays are then constant addresses. */
export function channelRead(channel: ReadChannel): ChannelRead {
  const read = channelReads.get(channel) ?? makeChannelRead(channel);
  channelReads.set(channel, read);
  return read;
}

function makeChannelRead(channel: ReadChannel): ChannelRead {
  const { request, readings, answer } = channel;
  const stride = readingStride;
  return (id, target, length) => {
    request[0] = id;
    answer();
    if (request[0] !== 0) return false;
    copyEvent(readings, target, 0);
    for (let index = stride; index < length; index += stride) copyEvent(readings, target, index);
    return true;
  };
}

function copyEvent(from: Float64Array, to: Float64Array, index: number): void {
  to[index] = from[index] ?? 0;
  to[index + 1] = from[index + 1] ?? 0;
  to[index + 2] = from[index + 2] ?? 0;
  to[index + 3] = from[index + 3] ?? 0;
}
