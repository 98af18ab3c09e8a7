"""What constraints.cjs is, in Python."""

REQUIRED, STRONG, MEDIUM, WEAK, WEAKEST = range(5)


class Variable:
    def __init__(self, value):
        self.value = value
        self.constraints = []
        self.mark = 0
        self.free()

    def add(self, constraint):
        self.constraints.append(constraint)

    def is_marked(self, mark):
        return self.mark == mark

    def is_weaker_than(self, strength):
        return self.strength > strength

    def determine_by(self, constraint):
        self.source = constraint
        self.strength = constraint.output_strength()

    def free(self):
        self.source = None
        self.strength = WEAKEST


class Constraint:
    def __init__(self, strength):
        self.strength = strength
        self.output = None

    def is_satisfied(self):
        return self.output is not None

    def inputs_known(self, mark):
        return True

    def output_strength(self):
        return self.strength

    def computes(self, variable):
        self.output = variable
        replaced = variable.source
        if replaced is not None:
            replaced.release()
        return replaced

    def release(self):
        self.output = None

    def execute(self):
        pass


class Hold(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.variable = variable
        variable.add(self)

    def variables(self):
        return [self.variable]

    def choose_output(self, mark):
        return self.variable if self.variable.is_weaker_than(self.strength) else None


class Linear(Constraint):
    def __init__(self, source, target, scale, offset, strength):
        super().__init__(strength)
        self.source, self.target, self.scale, self.offset = source, target, scale, offset
        source.add(self)
        target.add(self)

    def variables(self):
        return [self.source, self.target]

    def is_forward(self):
        return self.output is self.target

    def input(self):
        return self.source if self.is_forward() else self.target

    def choose_output(self, mark):
        weaker, other = self.target, self.source
        if self.source.strength > self.target.strength:
            weaker, other = other, weaker
        if self.can_compute(weaker, mark):
            return weaker
        return other if self.can_compute(other, mark) else None

    def can_compute(self, variable, mark):
        return not variable.is_marked(mark) and variable.is_weaker_than(self.strength)

    def inputs_known(self, mark):
        given = self.input()
        return given.is_marked(mark) or given.source is None

    def output_strength(self):
        return max(self.strength, self.input().strength)

    def execute(self):
        if self.is_forward():
            self.target.value = self.source.value * self.scale + self.offset
        else:
            self.source.value = (self.target.value - self.offset) / self.scale


class Planner:
    def __init__(self):
        self.mark = 0

    def new_mark(self):
        self.mark += 1
        return self.mark

    def add(self, constraint):
        mark = self.new_mark()
        lost = constraint
        while lost is not None:
            lost = self.satisfy(lost, mark)
        return constraint

    def satisfy(self, constraint, mark):
        output = constraint.choose_output(mark)
        if output is None:
            return None
        for variable in constraint.variables():
            if variable is not output:
                variable.mark = mark
        replaced = constraint.computes(output)
        output.determine_by(constraint)
        self.propagate(output)
        output.mark = mark
        return replaced

    def propagate(self, variable):
        changed = [variable]
        while changed:
            variable = changed.pop()
            if variable.source is not None:
                variable.source.execute()
            for user in self.users_of(variable):
                user.output.determine_by(user)
                changed.append(user.output)

    def users_of(self, variable):
        return [user for user in variable.constraints if user.is_satisfied() and user is not variable.source]

    def remove(self, constraint):
        variable = constraint.output
        for one in constraint.variables():
            one.constraints = [other for other in one.constraints if other is not constraint]
        if variable is None:
            return
        constraint.release()
        variable.free()
        self.propagate(variable)
        for other in self.unsatisfied_from(variable):
            self.add(other)

    def unsatisfied_from(self, variable):
        found = []
        seen = [variable]
        for variable in seen:
            for constraint in variable.constraints:
                if not constraint.is_satisfied():
                    found.append(constraint)
                elif constraint.output not in seen:
                    seen.append(constraint.output)
        return sorted(found, key=lambda constraint: constraint.strength)

    def plan(self, inputs):
        mark = self.new_mark()
        plan = []
        waiting = [constraint for constraint in inputs if constraint.is_satisfied()]
        while waiting:
            constraint = waiting.pop()
            if constraint.output.is_marked(mark) or not constraint.inputs_known(mark):
                continue
            plan.append(constraint)
            constraint.output.mark = mark
            waiting.extend(self.users_of(constraint.output))
        return plan


def check(condition):
    if not condition:
        raise ValueError("constraints do not hold")


def change(planner, variable, values):
    edit = planner.add(Hold(variable, STRONG))
    plan = planner.plan([edit])
    for value in values:
        variable.value = value
        for constraint in plan:
            constraint.execute()
    planner.remove(edit)


def chain(length):
    planner = Planner()
    variables = [Variable(0) for _ in range(length)]
    for before, after in zip(variables, variables[1:]):
        planner.add(Linear(before, after, 1, 1, REQUIRED))
    planner.add(Hold(variables[-1], WEAK))
    change(planner, variables[0], [1, 5, 7])
    check(variables[-1].value == 7 + length - 1)


def projection(size):
    planner = Planner()
    pairs = [(Variable(index), Variable(0)) for index in range(size)]
    for source, target in pairs:
        planner.add(Hold(source, MEDIUM))
        planner.add(Linear(source, target, 10, 3, REQUIRED))
    for source, target in pairs:
        change(planner, source, [17])
        check(target.value == 173)
        change(planner, target, [1053])
        check(source.value == 105)


def constraints():
    def one_round():
        chain(100)
        projection(100)

    return one_round, 10
