"""Icons: one picture of each, in each colour and size."""

from gui.icons import icon


def picture(*which, **size):
    return icon(*which, **size).pixmap(24).toImage()


def test_an_icon_is_drawn_once_for_all_who_show_it(qapp, monkeypatch):
    first = picture("play", "#123456")
    monkeypatch.setattr("gui.icons.QSvgRenderer", None)
    assert picture("play", "#123456") == first


def test_each_colour_size_and_name_is_drawn_anew(qapp):
    pictures = [
        picture("play", "#123456"),
        picture("pause", "#123456"),
        picture("play", "#FFFFFF"),
        picture("play", "#123456", size=48),
    ]
    assert all(one != other for at, one in enumerate(pictures) for other in pictures[:at])
