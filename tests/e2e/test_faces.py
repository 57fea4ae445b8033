"""Every page holds in a wide face and in a narrow one: no text is cut off, and nothing lies over another."""

from tests.sheets.misfits import covered, has_room, said_of, shown


def test_each_page_has_room_for_its_words(face, window, visit, place, qtbot):
    for size in ((1280, 800), (960, 600)):
        window.resize(*size)
        visit(place)
        qtbot.waitUntil(lambda: [said_of(each) for each in shown(window) if not has_room(each)] == [])
        qtbot.waitUntil(lambda: list(covered(window)) == [])
