"""The engine of Nablab: a textbook in code, a chapter a file. Read them in this order.

How gradients flow
1.  arithmetic  adding, dividing, softmax ... on numbers and arrays alike, without exceptions
2.  ops         what each operation computes, and how a gradient passes back through it
3.  backward    backpropagation: the order of the nodes, the pass itself, the pass step by step
4.  value       a number (or an array of numbers) that remembers how it was made
5.  mistakes    the famous wrong ways to do it, to be stepped beside the right one
6.  tape        build a graph once, replay it fast
7.  gradcheck   nudge an input by h and compare

How a network learns
8.  nn          a neuron, a layer, a network
9.  losses      how wrong is the network? squared error, cross-entropy
10. optim       how to step downhill: gradient descent, momentum, Adam
11. training    the loop over batches that puts 8, 9 and 10 together

Two networks
12. centring       a drawing, cropped, scaled and moved until it lies as the digits of MNIST lie
13. digit_network  the networks that read digits: 784-128-10 and its relatives
14. digits         the data: MNIST; and the networks that came with Nablab
15. augment        more images out of few: turned, slanted, scaled, moved, bent
16. pendigits      digits as the paths of a pen: a file of thirty writers
17. handwriting    a pen's path, written a little differently each time, and drawn in ink
18. marks          slashes, bars and hooks, added to what somebody wrote
19. styles         digits as people elsewhere write them, made from lines and curves
20. maps           many dimensions on a plane, and what lies nearest among many
21. torch_random   the random numbers of the lectures, bit for bit
22. bigram         a language model of one letter's memory
23. bigram_twin    the same table, learned by descending

Graphs on paper
24. names       what a node may be called
25. expression  formulas as text, read into Values
26. export      the way back, as formulas and drawings; export_code, as programs in Python and PyTorch
27. document    the graph under an editor's hands; it is made of document_parts, which document_graph holds
28. files       arrays and documents on disk, written atomically

It is numpy and the standard library (networkx in document, safetensors in files); no chapter knows that
there is a window.
"""
