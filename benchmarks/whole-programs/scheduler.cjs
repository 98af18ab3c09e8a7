'use strict';
// An operating system of a few tasks that send each other packets, by many small methods, as the benchmark Richards has them.
class Packet {
  constructor(kind, sender) {
    this.kind = kind;
    this.sender = sender;
    this.next = null;
    this.data = [0, 0, 0, 0];
  }
}

class PacketQueue {
  constructor() {
    this.first = null;
    this.last = null;
  }

  isEmpty() {
    return this.first === null;
  }

  add(packet) {
    packet.next = null;
    if (this.isEmpty()) this.first = packet;
    else this.last.next = packet;
    this.last = packet;
  }

  take() {
    const packet = this.first;
    this.first = packet.next;
    return packet;
  }
}

class Task {
  constructor(scheduler, identity, priority) {
    this.scheduler = scheduler;
    this.identity = identity;
    this.priority = priority;
    this.packets = new PacketQueue();
    this.isWaiting = false;
    this.isHeld = false;
  }

  hasPackets() {
    return !this.packets.isEmpty();
  }

  isReady() {
    return !this.isHeld && (!this.isWaiting || this.hasPackets());
  }

  receive(packet) {
    this.packets.add(packet);
    return this.priority;
  }

  wait() {
    this.isWaiting = true;
  }

  hold() {
    this.isHeld = true;
    this.scheduler.countHold();
  }

  release() {
    this.isHeld = false;
  }

  send(identity, packet) {
    packet.sender = this.identity;
    this.scheduler.deliver(identity, packet);
  }

  turn() {
    this.isWaiting = false;
    this.run(this.hasPackets() ? this.packets.take() : null);
  }
}

/** Lets devices go on by turns, as bits of a shift register say. */
class IdleTask extends Task {
  constructor(scheduler, turns) {
    super(scheduler, 0, 0);
    this.seed = 1;
    this.turns = turns;
  }

  nextBit() {
    const bit = this.seed & 1;
    this.seed = (this.seed >> 1) ^ (bit === 0 ? 0 : 0xd008);
    return bit;
  }

  isOver() {
    return --this.turns <= 0;
  }

  run() {
    if (this.isOver()) this.hold();
    else this.scheduler.releaseTask(4 + this.nextBit());
  }
}

class Worker extends Task {
  constructor(scheduler) {
    super(scheduler, 1, 1);
    this.receiver = 2;
    this.letter = 0;
  }

  otherReceiver() {
    this.receiver = 5 - this.receiver;
    return this.receiver;
  }

  nextLetter() {
    this.letter = this.letter === 26 ? 1 : this.letter + 1;
    return this.letter;
  }

  run(packet) {
    if (packet === null) {
      this.wait();
      return;
    }
    for (let index = 0; index < packet.data.length; index++) packet.data[index] = this.nextLetter();
    this.send(this.otherReceiver(), packet);
  }
}

/** Hands the letters of a packet to its device one by one, and the packet back to the worker. */
class Handler extends Task {
  constructor(scheduler, identity) {
    super(scheduler, identity, 2);
    this.work = new PacketQueue();
    this.devices = new PacketQueue();
    this.position = 0;
  }

  sort(packet) {
    (packet.kind === 'work' ? this.work : this.devices).add(packet);
  }

  canWork() {
    return !this.work.isEmpty();
  }

  finishPacket() {
    this.position = 0;
    this.send(1, this.work.take());
  }

  feedDevice() {
    const packet = this.devices.take();
    packet.data[0] = this.work.first.data[this.position++];
    this.send(this.identity + 2, packet);
  }

  run(packet) {
    if (packet !== null) this.sort(packet);
    if (!this.canWork()) this.wait();
    else if (this.position === 4) this.finishPacket();
    else if (this.devices.isEmpty()) this.wait();
    else this.feedDevice();
  }
}

class Device extends Task {
  constructor(scheduler, identity) {
    super(scheduler, identity, 3);
    this.pending = null;
  }

  accept(packet) {
    this.pending = packet;
    this.hold();
  }

  giveBack() {
    const packet = this.pending;
    this.pending = null;
    this.send(packet.sender, packet);
  }

  run(packet) {
    if (packet !== null) this.accept(packet);
    else if (this.pending !== null) this.giveBack();
    else this.wait();
  }
}

class Scheduler {
  constructor(turns) {
    this.holds = 0;
    this.deliveries = 0;
    this.tasks = [
      new IdleTask(this, turns),
      new Worker(this),
      new Handler(this, 2),
      new Handler(this, 3),
      new Device(this, 4),
      new Device(this, 5),
    ];
    for (const identity of [2, 3]) {
      for (let count = 0; count < 3; count++) this.deliver(identity, new Packet('device', identity + 2));
    }
    for (let count = 0; count < 2; count++) this.deliver(1, new Packet('work', 0));
  }

  task(identity) {
    return this.tasks[identity];
  }

  countHold() {
    this.holds++;
  }

  releaseTask(identity) {
    this.task(identity).release();
  }

  deliver(identity, packet) {
    this.deliveries++;
    return this.task(identity).receive(packet);
  }

  mostUrgent() {
    for (let identity = this.tasks.length - 1; identity >= 0; identity--) {
      const task = this.task(identity);
      if (task.isReady()) return task;
    }
    return null;
  }

  schedule() {
    for (let task = this.mostUrgent(); task !== null; task = this.mostUrgent()) task.turn();
  }
}

exports.rounds = 20;
exports.round = () => {
  const scheduler = new Scheduler(4000);
  scheduler.schedule();
  if (scheduler.deliveries < 1000) throw new Error(`only ${scheduler.deliveries} deliveries`);
};
