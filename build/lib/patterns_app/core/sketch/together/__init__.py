"""Several people in one sketch: what each did, what that means on the state it meets, and what everybody then applies.

Two languages. *Intents* say what a person did; they are total: on any state `settling.settle` answers with effects and
notes, and refuses only what is malformed. *Effects* are strict: each fits exactly one state. A log keeps effects, and
everybody applies them in its order, so two that settle differently never have two documents.

Intent  add {kind: part, after?, before?} | remove {kind: key, only?, lines?} | update {kind: key, set, only?}
        | place {kind: key, after?, before?} | shift {nodes?, frames?, …, dx, dy}
        | describe {title?, description?, template?, only?} | ignore {rule, target, reason, accepts?, only?}
Effect  add {kind: part, index} | remove {kind: key} | update {kind: key, set} | place {kind: key, index}
        | describe | ignore
Paths   of `set` are one key deep: label, settings.timeout, marks.queue, pattern.bindings.queue. Null takes away.
Keys    are the ids of parts; a step's is its story's and its own with a slash between, as it is unique only there.
"""
