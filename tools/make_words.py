"""Write what the lab Words comes with: `make words GLOVE=folder`.

Its two networks, with a head of 16 and with one of 2, are trained on the little language, as the page Learn
does it. Without a folder that is all.

The folder has words.txt, a word a line, the most frequent first, and vectors.npy (n, 50): some of those of
GloVe (J. Pennington, R. Socher, C. Manning, Stanford; Public Domain Dedication and License 1.0). Left out are
names of persons, which fill newspapers and help no learner, and words that do not belong into a classroom.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from engine.arithmetic import Array
from engine.disk import RESOURCES, write_bytes
from engine.embeddings import PATH, pack
from engine.files import pack_arrays
from engine.little_language import WORDS
from engine.word_network import SIZE, STEPS, WordNetwork, examine, train

MOST = 6_400
SEED = 3


def listed(text: str) -> list[str]:
    return text.split()


# A line is fitted between these two lists, and what lies on the side of the first is a name.
PERSONS = listed("""
john paul george david michael james robert william peter richard thomas smith tom steve chris andrew
brian tim alan mike joe jim bob frank scott tony jack kevin gary jason eric ryan adam ben larry dennis roger
johnson jones brown williams davis wilson miller anderson moore lewis lee walker allen young
wright nelson carter mitchell roberts turner phillips campbell evans edwards collins
clinton obama cheney rumsfeld powell blair putin yeltsin arafat sharon mandela nixon reagan kennedy
mary susan barbara elizabeth jennifer maria anna laura julie nancy karen lisa helen margaret carol diana
rodriguez martinez garcia fernandez lopez gonzalez perez silva mohammed ahmed ibrahim hassan ali abdullah
chen wang li zhang jiang wu kim singh khan cohen levy berlusconi schroeder chirac federer jordan
keith sean tommy bryant cooper hughes rogers reid manuel nicolas ivan sergei vladimir
""")
ORDINARY = listed("""
the of to and in a for that on is was with he as it by at from his an be are have but not this who they
which time year day man woman child house door window table chair river tree flower dog cat horse bird fish
water fire earth sun moon star sky rain snow wind sea mountain road car train plane boat city town village
school book paper pen word letter number music song dance paint color red blue yellow hand foot head eye ear
nose mouth heart bread milk cheese meat apple fruit sugar salt tea coffee wine beer eat drink sleep walk run
jump swim see hear think know learn teach read write speak big small long short high low good bad new old
hot cold fast slow happy sad king queen prince princess father mother brother sister uncle aunt son daughter
doctor nurse teacher student lawyer engineer scientist worker farmer soldier bank money market company
government law science physics chemistry computer machine engine metal gold silver iron stone glass wood
game team ball player win lose france paris germany berlin italy rome japan tokyo china england london
america monday june one two three four five ten hundred thousand million more most better best larger strong
stronger cats dogs mouse mice monkey rabbit lion tiger elephant sheep cow pig chicken duck spider snake frog
insect tail pizza cake chocolate banana orange lemon potato tomato bicycle piano guitar violin math geometry
algebra robot internet dinosaur castle pirate wizard dragon football basketball tennis chess actor actress
waiter waitress
""")
UNWANTED = listed("""
abuse abused abuses assault bloodshed bloody blood bombed deadly fatal fatah gunfire hell naked racism racist
shooting shootings shootout shots victim victims guantanamo kidnapping smuggling hah nt worldsources edt fda
explosion explosions wounded wounds killings killed killing kill murder suicide terror terrorist terrorism
raid raids attack attacks attacked attackers militants militia rebels guerrilla guerrillas casualties massacre
genocide torture rape sexual sex drugs prostitution hostage hostages bomb bombs bombing bombings
""")


def keeps(words: list[str], vectors: Array) -> list[int]:
    """The numbers of the words that stay: the most frequent that are no names, and those of the lessons."""
    places = {word: number for number, word in enumerate(words)}
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    persons, ordinary = ([places[w] for w in group if w in places] for group in (PERSONS, ORDINARY))
    chosen = np.array(persons + ordinary)
    sides = np.repeat([1.0, -1.0], [len(persons), len(ordinary)])
    x = np.hstack([units, np.ones((len(words), 1))])
    line = np.linalg.solve(x[chosen].T @ x[chosen] + 0.5 * np.eye(x.shape[1]), x[chosen].T @ sides)
    names = (x @ line > 0.05) | np.isin(words, PERSONS)
    wanted = ~(names | np.isin(words, UNWANTED))
    of_lessons = np.flatnonzero(np.isin(words, ORDINARY + WORDS))
    others = np.setdiff1d(np.flatnonzero(wanted), of_lessons)[: MOST - len(of_lessons)]
    return sorted([*of_lessons.tolist(), *others.tolist()])


if __name__ == "__main__":
    for name, seed, head, steps in (("words", SEED, SIZE, STEPS), ("words_of_two", 3, 2, 2 * STEPS)):
        network = WordNetwork(seed, head=head)
        for _ in train(network, steps, seed):
            pass
        card = {"language": "little_language", "seed": seed, "head": head, "steps": steps}
        card |= examine(network)._asdict()
        write_bytes(RESOURCES / "weights" / f"{name}.safetensors", pack_arrays(network.arrays(), card))
        print(card)
    if len(sys.argv) < 2:
        sys.exit(
            "for the words, too: make words GLOVE=/path/to/glove, a folder with words.txt and vectors.npy"
        )
    folder = Path(sys.argv[1])
    words = (folder / "words.txt").read_text(encoding="utf-8").split()
    with open(folder / "vectors.npy", "rb") as file:
        vectors = np.lib.format.read_array(file, allow_pickle=False).astype(np.float32)
    kept = keeps(words, vectors)
    write_bytes(PATH, pack([words[number] for number in kept], vectors[kept]))
