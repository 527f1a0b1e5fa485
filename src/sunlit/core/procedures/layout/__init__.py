"""Where boxes stand and lines run: one layout for the chart on the wall and for the BPMN diagram.

Boxes stand in a grid: rows follow the procedure, lanes stand side by side, one box a cell. Lines run only in
the channels between rows and between lanes and on the free middle of a lane, so that no line can pass through
a box. Lines to the same box share their last part; labels stand where a line leaves its box, in space of
their own. ``u`` is the direction of flow, ``v`` runs across it; the orientation swaps them at the very end.

``arranging`` tries and chooses · ``placing`` gives each box its cell · ``routing`` says which way a line takes ·
``borders`` shares out the sides of the boxes · ``drawing`` makes points of it · ``quality`` judges the result ·
``shapes`` names what all of them speak of.
"""
