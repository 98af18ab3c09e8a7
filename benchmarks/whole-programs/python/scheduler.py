"""What scheduler.cjs is, in Python."""


class Packet:
    def __init__(self, kind, sender):
        self.kind = kind
        self.sender = sender
        self.next = None
        self.data = [0, 0, 0, 0]


class PacketQueue:
    def __init__(self):
        self.first = None
        self.last = None

    def is_empty(self):
        return self.first is None

    def add(self, packet):
        packet.next = None
        if self.is_empty():
            self.first = packet
        else:
            self.last.next = packet
        self.last = packet

    def take(self):
        packet = self.first
        self.first = packet.next
        return packet


class Task:
    def __init__(self, scheduler, identity, priority):
        self.scheduler = scheduler
        self.identity = identity
        self.priority = priority
        self.packets = PacketQueue()
        self.is_waiting = False
        self.is_held = False

    def has_packets(self):
        return not self.packets.is_empty()

    def is_ready(self):
        return not self.is_held and (not self.is_waiting or self.has_packets())

    def receive(self, packet):
        self.packets.add(packet)
        return self.priority

    def wait(self):
        self.is_waiting = True

    def hold(self):
        self.is_held = True
        self.scheduler.count_hold()

    def release(self):
        self.is_held = False

    def send(self, identity, packet):
        packet.sender = self.identity
        self.scheduler.deliver(identity, packet)

    def turn(self):
        self.is_waiting = False
        self.run(self.packets.take() if self.has_packets() else None)


class IdleTask(Task):
    def __init__(self, scheduler, turns):
        super().__init__(scheduler, 0, 0)
        self.seed = 1
        self.turns = turns

    def next_bit(self):
        bit = self.seed & 1
        self.seed = (self.seed >> 1) ^ (0 if bit == 0 else 0xD008)
        return bit

    def is_over(self):
        self.turns -= 1
        return self.turns <= 0

    def run(self, packet):
        if self.is_over():
            self.hold()
        else:
            self.scheduler.release_task(4 + self.next_bit())


class Worker(Task):
    def __init__(self, scheduler):
        super().__init__(scheduler, 1, 1)
        self.receiver = 2
        self.letter = 0

    def other_receiver(self):
        self.receiver = 5 - self.receiver
        return self.receiver

    def next_letter(self):
        self.letter = 1 if self.letter == 26 else self.letter + 1
        return self.letter

    def run(self, packet):
        if packet is None:
            self.wait()
            return
        for index in range(len(packet.data)):
            packet.data[index] = self.next_letter()
        self.send(self.other_receiver(), packet)


class Handler(Task):
    def __init__(self, scheduler, identity):
        super().__init__(scheduler, identity, 2)
        self.work = PacketQueue()
        self.devices = PacketQueue()
        self.position = 0

    def sort(self, packet):
        (self.work if packet.kind == "work" else self.devices).add(packet)

    def can_work(self):
        return not self.work.is_empty()

    def finish_packet(self):
        self.position = 0
        self.send(1, self.work.take())

    def feed_device(self):
        packet = self.devices.take()
        packet.data[0] = self.work.first.data[self.position]
        self.position += 1
        self.send(self.identity + 2, packet)

    def run(self, packet):
        if packet is not None:
            self.sort(packet)
        if not self.can_work():
            self.wait()
        elif self.position == 4:
            self.finish_packet()
        elif self.devices.is_empty():
            self.wait()
        else:
            self.feed_device()


class Device(Task):
    def __init__(self, scheduler, identity):
        super().__init__(scheduler, identity, 3)
        self.pending = None

    def accept(self, packet):
        self.pending = packet
        self.hold()

    def give_back(self):
        packet = self.pending
        self.pending = None
        self.send(packet.sender, packet)

    def run(self, packet):
        if packet is not None:
            self.accept(packet)
        elif self.pending is not None:
            self.give_back()
        else:
            self.wait()


class Scheduler:
    def __init__(self, turns):
        self.holds = 0
        self.deliveries = 0
        self.tasks = [
            IdleTask(self, turns),
            Worker(self),
            Handler(self, 2),
            Handler(self, 3),
            Device(self, 4),
            Device(self, 5),
        ]
        for identity in (2, 3):
            for _ in range(3):
                self.deliver(identity, Packet("device", identity + 2))
        for _ in range(2):
            self.deliver(1, Packet("work", 0))

    def task(self, identity):
        return self.tasks[identity]

    def count_hold(self):
        self.holds += 1

    def release_task(self, identity):
        self.task(identity).release()

    def deliver(self, identity, packet):
        self.deliveries += 1
        return self.task(identity).receive(packet)

    def most_urgent(self):
        for identity in range(len(self.tasks) - 1, -1, -1):
            task = self.task(identity)
            if task.is_ready():
                return task
        return None

    def schedule(self):
        task = self.most_urgent()
        while task is not None:
            task.turn()
            task = self.most_urgent()


def scheduler():
    def one_round():
        run = Scheduler(4000)
        run.schedule()
        if run.deliveries < 1000:
            raise ValueError("only %d deliveries" % run.deliveries)

    return one_round, 1
