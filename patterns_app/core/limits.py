"""How much is too much: the one table of the product's own limits.

The figures and their reasons come from the trials noted in docs/decisions. Units are in the names.
"""

from __future__ import annotations

from typing import Final

REQUEST_BODY_BYTES: Final = 1_048_576
SKETCH_BYTES: Final = 1_048_576
IMPORT_BYTES: Final = 1_048_576
IMPORT_INFLATED_BYTES: Final = 8 * 1_048_576  # of everything in a file that is packed, together
IMPORT_ENTRIES: Final = 2_000  # of a zip, folders and what is skipped included
FOLDER_ENTRIES: Final = 20_000  # that the command looks through for files that a template names
IMPORT_RESOURCES: Final = 2_000
IMPORT_BLOCKS: Final = 10_000  # of Terraform, those of a module counted each time that it is called
KEYS_SHOWN: Final = 5  # of what Terraform makes several times, in a message
KEY_SHOWN: Final = 60  # characters of each
FILLED_IN: Final = 50  # objects that the documents of one module of Terraform take over from elsewhere in it
FILLED_IN_DEPTH: Final = 8  # and how deep in each other
# What one statement of a text may hold, and all lists of a source together: they multiply while they are read.
PYTHON_BYTES: Final = 262_144  # of a source: as a tree it takes several hundred times as much
PYTHON_STEPS: Final = 100_000  # statements and expressions of a source that are followed, loops counted each time
PYTHON_ITEMS: Final = 5_000_000  # characters and items of all values that it works with
PYTHON_CALLS: Final = 20  # functions of a source in each other
STATEMENT_CHARACTERS: Final = 65_536
LIST_ITEMS: Final = 100_000
NUMBER_DIGITS: Final = 18  # of a whole number in a template: what 64 bits hold
TEMPLATE_DEPTH: Final = 64
TEMPLATE_ROUNDS: Final = 20_000  # of all its loops
TEMPLATE_GROWTH: Final = 65_536  # characters that a text may grow to by what is put into it
TEMPLATE_USES: Final = 100_000  # of parts, as its resources tell them: one that is told twice counts twice
YAML_DEPTH: Final = 64
YAML_EVENTS: Final = 200_000
XML_DEPTH: Final = 256
XML_ELEMENTS: Final = 50_000
PARSE_NODES: Final = 2_000
PARSE_FRAMES: Final = 500
PARSE_CONNECTIONS: Final = 4_000
PARSE_SCENARIOS: Final = 200
PARSE_IGNORED: Final = 1_000
PARSE_NOTES: Final = 500
PARSE_BOXES: Final = 500
PARSE_IMAGES: Final = 50
PARSE_SIGNS: Final = 2_000  # of a line of a text that is read line by line
PARSE_LINES: Final = 500
PARSE_PAGES: Final = 50
BLOBS_BYTES: Final = 8 * 1_048_576  # of all files that lie beside one sketch, together
LABEL: Final = 200  # characters of the name of a part
TITLE: Final = 200  # of a sketch or a story
SETTING_TEXT: Final = 2_000  # of the value of a setting
NOTE_TEXT: Final = 4_000  # characters of a note, and of what is said of a whole sketch or story
STEPS: Final = 100  # of one story
PLACE: Final = 100_000  # pixels that a place may be away from the middle
STEP_TEXT: Final = 600  # of what is told of one step
MARK_STATE: Final = 40  # of what a badge says
TEMPLATE_NAME: Final = 200  # characters of the name of the file that a sketch came from
CARRYING_BYTES: Final = 1_048_576 + BLOBS_BYTES * 4 // 3 + 65_536  # of a sketch file with these files inside
BODY_BYTES: Final = CARRYING_BYTES + REQUEST_BODY_BYTES  # of a request that holds one, as a form or beside other values
JSON_DEPTH: Final = 32
# Of one message that tells what somebody did to a sketch.
CHANGES_BYTES: Final = 262_144
CHANGES_BATCHES: Final = 100
CHANGES_A_BATCH: Final = 500
CHANGES_EFFECTS: Final = 20_000  # of one batch, corners of routes counted: moving a frame moves all that is in it
CHANGES_WORK: Final = 100_000  # parts that are looked at for one message, about a second; further batches wait
ERRORS_REPORTED: Final = 50

DRAW_NODES: Final = 2_000
DRAW_CONNECTIONS: Final = 4_000
RENDER_SECONDS: Final = 6.0
BACKGROUND_TIMES: Final = 4  # as long may work take that nobody waits for: a film's step on a machine that is busy
CHECK_SECONDS: Final = 20.0  # of a sketch as large as may be, on a machine that is busy with other things
# Of one process that works on what it is sent: memory beside the libraries that it has loaded, one answer, one file.
CAGE_END_SECONDS: Final = 5.0  # that one which is told to end has for it
CAGE_MEMORY_BYTES: Final = 768 * 1_048_576
CAGE_OUTPUT_BYTES: Final = 64 * 1_048_576  # the frames of one step of a film
CAGE_FILE_BYTES: Final = 64 * 1_048_576
CAGE_WAITING: Final = 8  # pieces of work that may wait for a process, beside those under way
LONG_PLACES: Final = 1  # processes for work of minutes, beside those for all other work
LONG_WAITING: Final = 4
# Nodes, frames, connections and moves of a sketch that is checked where the request is answered: at most 15 ms.
SMALL_PARTS: Final = 120
KEPT_SMALL: Final = 32  # small sketches of which a process knows what the rules have found
# One message that is followed through a sketch with faults: what happens, what is told of it, parts that it comes
# through one in another, and how often one connection is asked over. More of them is a circle.
TRACE_NAMED: Final = 12  # of the places where a message can begin, in a refusal
TRACE_ENTRIES: Final = 5  # places where a message enters, from which it is followed to one broken part
TRACE_EVENTS: Final = 20_000
TRACE_STEPS: Final = 80
TRACE_HOPS: Final = 40
TRACE_ASKS: Final = 24
TRACE_FAULTS: Final = 20
TRACE_DEPTH: Final = 30  # calls that are made in the answer to another, at once: more of them would fill Python's stack
TRACE_COUNTED: Final = 1e15  # tries one after the other: a float still holds how many
# Nodes, frames, connections and moves of a sketch that is judged as an exercise: each part is broken for each message.
EXERCISE_PARTS: Final = 240
# Nodes and connections of all states of sketches that a process keeps to check the next edit: four of the largest.
KEPT_PARTS: Final = 4 * (PARSE_NODES + PARSE_CONNECTIONS)
KEPT_PART_BYTES: Final = 700  # of a document; one that is long without nodes and connections counts by these
PICTURE_BYTES: Final = 8 * 1_048_576
RASTER_PIXELS_A_SIDE: Final = 4_096
PDF_UNITS_A_SIDE: Final = 14_400  # ISO 32000-1, Annex C: older readers open no larger page
POSTER_PAGES: Final = 24  # of one picture over several sheets; a larger one is drawn smaller
SCALE_MINIMUM: Final = 0.1
SCALE_MAXIMUM: Final = 4
RASTER_STEP: Final = 64  # pixels to which a width or height that is asked for is rounded up
# A run under load: what may be asked for, and where it stops and says so. One event takes about 2 microseconds.
LOAD_SECONDS: Final = 31 * 86_400
LOAD_PARTS: Final = 500  # each has its series in every report
LOAD_SECONDS_LEAST: Final = 0.001  # of a run: what is divided by less is beyond all numbers
LOAD_DRAWN_LEAST: Final = 1e-6  # milliseconds of a time by chance: the logarithm of a nanosecond is still a number
LOAD_RATE: Final = 1_000_000.0  # messages a second
LOAD_EVENTS: Final = 10_000_000
LOAD_UNDER_WAY: Final = 600_000  # events that are yet to come at the same time: about 2 GiB
LOAD_LOOK: Final = 50_000  # events after which that is looked at
LOAD_MESSAGES: Final = 2_000_000  # that are somewhere at the same time
LOAD_WAVES: Final = 96  # periods of a wave in one run
LOAD_POINTS: Final = 2_000  # of one curve
LOAD_ARRIVALS: Final = 50
LOAD_CHANGES: Final = 50
LOAD_KEYS: Final = 10_000_000
LOAD_KEYS_SHARED: Final = 100_000  # keys up to which all messages of a key share its number
LOAD_SIZE_KB: Final = 1_000_000
LOAD_PLACES: Final = 1_000_000
LOAD_TIMES: Final = 10_000  # calls of a Map
TRACE_REPEATS: Final = 50  # times that a trace runs a block of a workflow again
RETRY_FIGURE: Final = 10**9  # the largest number of a retrier that is reckoned with
LOAD_FACTOR: Final = 1_000_000
LOAD_GROWTHS: Final = 50  # times that a wait grows: the largest factor so often is still a float
LOAD_SERIES: Final = 600  # points of a series
LOAD_SHARDS: Final = 10_000
LOAD_TOLD: Final = 20  # partial reports of a run
LOAD_RUN_SECONDS: Final = 120.0  # of the processor, that a run for somebody may take before it is stopped
LOAD_HERE_SECONDS: Final = 25.0  # the same while whoever has asked waits for the answer
LOAD_FIRST_MESSAGES: Final = 20_000  # of a run whose first figures come with the answer that names its job
LOAD_FIRST_SECONDS: Final = 2.0  # of the processor for them
LOAD_MESSAGE_SECONDS: Final = 20e-6  # of the processor, for one message that comes in: what a run is counted as before
LOAD_ARRIVING: Final = 3_000_000  # messages of a whole run, as its curves have it
VERDICT_SECONDS: Final = 60.0  # of model time, for which a page's verdict runs the load that it is given
# A fleet of runs, which somebody asks for with one click.
STRESS_RUNS: Final = 1_000  # of parts that break and of what is uncertain
STRESS_ARRIVING: Final = 3_000_000  # messages of all of these together
STRESS_RAISED: Final = 30_000  # messages of one run with more of the load
STRESS_LEAST_SECONDS: Final = 2.0  # of such a run: shorter ones say nothing
STRESS_SAMPLES: Final = 200
STRESS_UNCERTAIN: Final = 50
STRESS_SECONDS: Final = 300.0  # that the fleet of somebody may take before it is stopped
STRESS_TOLD: Final = 60  # times, at most, that a fleet tells what it knows
RECOGNISE_OPERATIONS: Final = 20_000  # that complete what a sketch nearly is, of all places together
RECOGNISE_STEPS: Final = 2_000_000  # connections that are looked at for patterns: what is left then is undecided

# Reviews of changes.
REVIEW_PICTURE_NODES: Final = 60  # parts in the picture of a change; of more those that changed and their neighbours
REVIEW_COMMENT_CHARACTERS: Final = 60_000  # GitHub's comments have at most 65,536
REVIEW_FILES: Final = 20_000  # of one revision
REVIEW_BYTES: Final = 256 * 1_048_576  # of all of these together
REVIEW_ENTRIES: Final = 1_000_000  # files of any kind that are looked through for them
