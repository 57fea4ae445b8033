"""The picture on screen: what is drawn of it, and what is under a point. It takes no input: see view.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEasingCurve, QPoint, QRectF, QVariantAnimation, Slot

from gui import theme
from gui.labs.graph.drawing import building
from gui.labs.graph.drawing.camera import LEAST_ZOOM_FOR_NAMES, LEAST_ZOOM_FOR_TEXT, Camera
from gui.labs.graph.drawing.items.curves import Point
from gui.labs.graph.drawing.items.flow import PHASE_ENDS, TRAVELS
from gui.labs.graph.drawing.items.items import CardItem, FrameItem, is_same
from gui.labs.graph.drawing.items.overlay import Overlay
from gui.labs.graph.drawing.items.ports import HANDLE_REACH, PORT_REACH, SIGN_RADIUS
from gui.labs.graph.drawing.items.pulse import PulseItem
from gui.labs.graph.session.picture import CardState, Flow, GraphMoment, Picture, Pulse

_MARGIN = 24
_WIRE_REACH = 6.0  # pixels from a wire at which it is hit
_NOTHING = CardState()


class Canvas(Camera):
    """Shows a Picture, and of it GraphMoment after GraphMoment."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = Picture()
        self.items_shown = building.Items()
        self.overlay = Overlay(self.scene())
        self.is_far = self._is_tiny = False  # shown too small for text, and even for names
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.Linear)
        self._animation.valueChanged.connect(self._advance)
        self._animation.finished.connect(self.end_pulse)
        self._easing = QEasingCurve(QEasingCurve.Type.OutQuad)  # of pulses
        self.moment = GraphMoment()  # the newest, which cards may not show yet
        self._held: dict[int, CardState] = {}  # what they show until what is on its way has arrived
        self._travelled_before: Mapping[int, float] = {}
        theme.on_change(self._paint_anew)

    @property
    def cards(self) -> dict[int, CardItem]:
        return self.items_shown.cards

    @property
    def frames(self) -> dict[int, FrameItem]:
        return self.items_shown.frames

    @property
    def pulse_item(self) -> PulseItem:
        """What is driven by the view's clock; a test drives it by hand."""
        return self.items_shown.pulse

    def draw(self, picture: Picture, keep_camera: bool, places: Mapping[int, Point]) -> None:
        """Lay out and draw a new picture; see GraphView.show_picture()."""
        self._held = {}
        self.end_pulse()
        self.scene().clear()
        self.picture = picture
        before, items = self.items_shown, building.build(self.scene(), picture, places)
        self.items_shown, self.overlay = items, Overlay(self.scene())
        fixed = before.fixed_in(items, places)
        place = None if fixed is None else self.mapFromScene(before.corners[fixed])
        for item in self.cards.values():
            item.is_tiny = self._is_tiny
        self.fit_room()
        if self.is_fitted or not keep_camera:
            self.fit()
        elif fixed is not None and place is not None:
            self.pan(place - self.mapFromScene(items.corners[fixed]), by_hand=False)

    def fit_room(self) -> None:
        """There is room around all that is drawn."""
        self.set_bounds(self.items_shown.bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))

    @property
    def sees_all(self) -> bool:
        """Nothing of the graph lies outside the view."""
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        return self.items_shown.bounds.isEmpty() or seen.contains(self.items_shown.bounds)

    def show_moment(self, moment: GraphMoment) -> None:
        self.draw_moment(moment)

    def draw_moment(self, moment: GraphMoment) -> tuple[int | None, bool]:
        """Only what has changed is painted again. The selected card, and whether it has changed."""
        if self._held and not self._has_the_numbers_of(moment):
            self.end_pulse()  # what is on its way was on its way to other numbers
        self.moment = moment
        moment = self._as_far_as_arrived()
        states, selected, is_told = moment.cards, None, False
        for key, item in self.cards.items():
            state = states.get(key, _NOTHING)
            has_changed = state is not item.state and item.show_state(state)
            if state.is_selected:
                selected, is_told = key, has_changed
        items = self.items_shown
        items.wires.show_travelled(moment.travelled)
        items.current.show_current(moment.current)
        items.lit.show_lit(moment.lit)
        return selected, is_told

    def pulse(self, pulses: Sequence[Pulse], milliseconds: int, before: GraphMoment | None = None) -> None:
        """Let them run along their wires, all at once; those before end. Without motion nothing runs.

        before: what cards show until they have arrived
        """
        self.end_pulse()
        if pulses and milliseconds > 0 and not theme.look().still:
            self.items_shown.pulse.start(pulses, self.zoom)
            self._begin(before, milliseconds)

    def flow(self, flow: Flow, milliseconds: int, before: GraphMoment) -> None:
        """Let one contribution leave its card, meet the local derivative, travel and be counted."""
        self.end_pulse()
        if milliseconds <= 0 or theme.look().still:
            return
        items, wires = self.items_shown, self.items_shown.wires.paths
        source = self.cards[flow.source]
        leaves = source.pos() + source.gradient_rect().center()
        read = None if flow.read_wire is None else wires[flow.read_wire]
        edge = _MARGIN // 4
        room = self.mapToScene(self.viewport().rect().adjusted(edge, edge, -edge, -edge)).boundingRect()
        items.flow.start(
            flow, source.box.translated(source.pos()), leaves, wires[flow.wire], read, room, self.zoom
        )
        self._begin(before, milliseconds)

    def _begin(self, before: GraphMoment | None, milliseconds: int) -> None:
        if before is not None:
            self._held = {
                key: before.cards[key]
                for key, state in self.moment.cards.items()
                if key in before.cards and not _shows_the_same(before.cards[key], state)
            }
            self._travelled_before = before.travelled
            self.draw_moment(self.moment)
        self._animation.setDuration(milliseconds)
        self._animation.start()

    @property
    def is_flowing(self) -> bool:
        """Whether something is on its way, running or halted."""
        return self.items_shown.flow.is_running or self.items_shown.pulse.is_running

    def go_to_phase_end(self) -> bool:
        """Halt where the phase that is seen ends; whether a contribution is on its way."""
        flow = self.items_shown.flow
        if not flow.is_running:
            return False
        end = next((end for end in PHASE_ENDS if end > flow.fraction), 1.0)
        self._animation.pause()
        if end == 1.0:
            self.end_pulse()
        else:
            self._animation.setCurrentTime(int(end * self._animation.duration()))
            self._advance(end)  # not up to a millisecond before it: there the phase has not ended
        return True

    @Slot(object)
    def _advance(self, fraction: float) -> None:
        flow = self.items_shown.flow
        if not flow.is_running:
            self.items_shown.pulse.advance_to(self._easing.valueForProgress(fraction))
            return
        flow.advance_to(fraction)
        if TRAVELS < fraction < 1 and self._held:  # the card counts up
            self.draw_moment(self.moment)

    @Slot()
    def end_pulse(self) -> None:
        """What is on its way is there."""
        self._animation.stop()
        self.items_shown.pulse.stop()
        self.items_shown.flow.stop()
        if self._held:
            self._held = {}
            self.show_moment(self.moment)

    def _has_the_numbers_of(self, moment: GraphMoment) -> bool:
        """As before, but for what is selected, hovered or current."""
        before = self.moment.cards
        return before.keys() == moment.cards.keys() and all(
            _shows_the_same(before[key], state) for key, state in moment.cards.items()
        )

    def _as_far_as_arrived(self) -> GraphMoment:
        """The moment without what is still on its way: nothing that has not arrived is shown."""
        if not self._held:
            return self.moment
        flow, moment = self.items_shown.flow, self.moment
        counted = max(flow.fraction - TRAVELS, 0.0) / (1 - TRAVELS) if flow.is_running else 0.0
        cards = {key: _partly(self._held[key], moment.cards[key], counted) for key in self._held}
        if counted:
            return replace(moment, cards={**moment.cards, **cards})
        return replace(moment, cards={**moment.cards, **cards}, travelled=self._travelled_before, current=())

    def show_card(self, key: int) -> None:
        """Bring a card into the middle, so large that its text can be read."""
        item = self.cards[key]
        self.look_at(item.box.translated(item.pos()))

    def keep_in_view(self, key: int) -> None:
        """Move what is seen where the card would not be; Qt does so, too, where it is only near the edge."""
        item = self.cards[key]
        box = item.box.translated(item.pos())
        if not self.viewport().rect().contains(self.mapFromScene(box).boundingRect()):
            self.ensureVisible(box)

    def card_at(self, point: QPoint) -> int | None:
        """The card under a point of the viewport."""
        place = self.mapToScene(point)
        return self.items_shown.card_places.at(place.x(), place.y())

    def title_at(self, point: QPoint) -> int | None:
        """The open group whose title is under the point, where it is large enough to be read."""
        if self.zoom < LEAST_ZOOM_FOR_NAMES:
            return None
        place = self.mapToScene(point)
        return self.items_shown.title_places.at(place.x(), place.y())

    def value_at(self, point: QPoint) -> int | None:
        """The leaf whose number is under the point, where it is large enough to be read."""
        key = self.card_at(point)
        if key is None or self.is_far or not self.cards[key].is_editable:
            return None
        item = self.cards[key]
        return key if item.value_rect().contains(self.mapToScene(point) - item.pos()) else None

    def name_at(self, point: QPoint) -> int | None:
        """The card whose name is under the point, where it is large enough to be read."""
        key = self.card_at(point)
        if key is None or self.is_far:
            return None
        item = self.cards[key]
        return key if item.written_name_rect().contains(self.mapToScene(point) - item.pos()) else None

    def port_at(self, point: QPoint) -> tuple[int, int] | None:
        """The card and its port under the point."""
        for key in self._cards_near(point, SIGN_RADIUS + PORT_REACH):
            port = self.cards[key].port_at(self.mapToScene(point))
            if port is not None:
                return key, port
        return None

    def output_at(self, point: QPoint) -> int | None:
        """The card from whose right edge a wire is drawn that starts at the point."""
        for key in self._cards_near(point, HANDLE_REACH):
            way = self.cards[key].output_point() - self.mapToScene(point)
            if way.x() ** 2 + way.y() ** 2 <= HANDLE_REACH**2:
                return key
        return None

    def _cards_near(self, point: QPoint, reach: float) -> Iterator[int]:
        """The cards with what sticks out of them, where it is large enough to be hit; one covers others."""
        place, covers = self.mapToScene(point), self.card_at(point)
        for key in self.items_shown.card_places.near(place.x(), place.y(), reach):
            if not self.is_far and (covers is None or key == covers):
                yield key

    def wire_at(self, point: QPoint) -> int | None:
        """The wire under the point, where no card is."""
        if self.card_at(point) is not None:
            return None
        place = self.mapToScene(point)
        return self.items_shown.wires.at(place.x(), place.y(), _WIRE_REACH / self.zoom)

    def cards_within(self, box: QRectF) -> list[int]:
        """The cards that meet a part of the scene, in the picture's order."""
        found = set(self.items_shown.card_places.within(box.getCoords()))  # type: ignore[arg-type]
        return [key for key in self.cards if key in found]

    def camera_moved(self) -> None:
        self.is_far = self.zoom < LEAST_ZOOM_FOR_TEXT
        is_tiny = self.zoom < LEAST_ZOOM_FOR_NAMES
        if is_tiny != self._is_tiny:
            self._is_tiny = is_tiny
            for item in self.cards.values():
                item.is_tiny = is_tiny

    @Slot()
    def _paint_anew(self) -> None:
        """Items are kept as pictures, which have the colours of before."""
        for item in self.cards.values():
            item.dress()
        items = self.items_shown
        for kept in (*self.frames.values(), items.wires, items.current, items.lit):
            kept.update()
        self.overlay.dress()


def _shows_the_same(a: CardState, b: CardState) -> bool:
    return is_same(a.data, b.data) and is_same(a.gradient, b.gradient)


def _partly(before: CardState, after: CardState, share: float) -> CardState:
    """A card while something comes to it: as before, then counting up; what is selected is so at once."""
    start, end = before.gradient, after.gradient
    if not share or not isinstance(end, float) or isinstance(start, np.ndarray):
        return replace(before, is_current=after.is_current, is_selected=after.is_selected)
    start = start or 0.0
    return replace(
        after,
        gradient=start + (end - start) * share,
        share=before.share + (after.share - before.share) * share,
        truth=before.truth,
        is_wrong=before.is_wrong,
    )
