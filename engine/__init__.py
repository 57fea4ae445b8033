"""The engine of Nablab: a textbook in code, a chapter a file. Read them in this order.

How gradients flow
1.  arithmetic  adding, dividing, softmax ... on numbers and arrays alike, without exceptions
2.  ops         what each operation computes, and how a gradient passes back through it
3.  backward    backpropagation: the order of the nodes, the pass itself, the pass step by step
4.  value       a number (or an array of numbers) that remembers how it was made
5.  mistakes    the famous wrong ways to do it, to be stepped beside the right one
6.  paths       every path from a node to the result, and what flows along it
7.  tape        build a graph once, replay it fast; dynamic_batching, many of its nodes at a time
8.  gradcheck   nudge an input by h and compare

How a network learns
9.  nn          a neuron, a layer, a network
10. losses      how wrong is the network? squared error, cross-entropy
11. optim       how to step downhill: gradient descent, momentum, Adam
12. training    the loop over batches that puts 9, 10 and 11 together; cores, on how many it is done
13. history     going back through it: what a run was like, within bounds of memory

Two networks
14. photograph     from a photograph of a sheet to the digits that stand on it
    centring       a drawing, cropped, scaled and moved until it lies as the digits of MNIST lie
15. digit_network  the networks that read digits: 784-128-10 and its relatives; foreign_networks, which of
                   somebody's arrays is which layer
16. digits         the data: MNIST; and the networks that came with Nablab
17. augment        more images out of few: turned, slanted, scaled, moved, bent
18. recipe         everything that can be chosen for training a digit network; choices worth trying
19. trainer        a run: watched, stopped (even within a step) and resumed
20. judging        how good is a network? its mistakes, its confidence, and images that are disturbed
    familiar       does an image look like any digit at all?
21. maps           many dimensions on a plane, and what lies nearest among many; landscape, the loss over
                   planes and lines through the weights, and how sharply it bends
22. pendigits      digits as the paths of a pen: a file of thirty writers
23. handwriting    a pen's path, written a little differently each time, and drawn in ink
24. marks          slashes, bars and hooks, added to what somebody wrote
25. styles         digits as people elsewhere write them, made from lines and curves
26. torch_random   the random numbers of the lectures, bit for bit
27. sampling     names made up, roll by roll, from any table of letter pairs; steps, long work in pieces
28. bigram       a language model of one letter's memory
29. names_text   a text from anywhere, checked and read as a list of names; text_encoding, in which letters it
                 was written, names_form, whether it is a table, or no list at all
30. corpus       these names, counted; some of them held out; names_file, a list that is asked about first
31. bigram_twin  the same table, learned by descending

Graphs on paper
32. identifiers what a node may be called
33. syntax      formulas as text, read into trees: tokens are their words, dialects what these are called
                elsewhere, mending what was meant where they make no sense
34. expression  these trees, read into Values
35. rewrite     formulas with another number in one place, and everything else as it was typed
36. export      the way back, as formulas and drawings; export_code, as programs: program says what gets
                a line and what a function, export_python and export_torch how these are written
37. document    the graph under an editor's hands; it is made of document_parts and
                document_wires, which document_graph holds; sizes tells how large a result will be
                before it is computed
38. calls       its groups as calls: what they take and give, and the order in which a graph can be told
39. formulas    that graph as text, and back; formula_writer and formula_reader do it
40. disk        what is shipped, and writing a file in one act; files, arrays on disk
41. moons       points on two half moons, for a network that tells one moon from the other
42. examples    the graphs that came with Nablab; network_graph, networks that one names by their sizes

Words
43. embeddings      words as arrows: neighbours, angles, king - man + woman
44. attention       one head: queries, keys, values, and the mixture that each word takes home
45. little_language a language so small that the best possible prediction is counted, not fitted
46. small_grammar   twenty words learned from their company: where analogies must hold
47. word_network    one head that learns it, the right way and in famous wrong ones

Letters
48. ngrams       counting further back than a bigram, until most contexts were never seen
49. letters      three letters, an embedding, a hidden layer: both passes by hand
50. transformer  heads that look back over a whole name, in blocks

The empty page
51. scratch       a learner's lines, compiled to calls on plain arrays; scratch_tasks, what they are asked for
52. scratch_judge whether each line is right; slips, what went wrong; scratch_export, the lines as a program
53. scratch_training  these lines at work on MNIST, the engine's gradients beside them

It is numpy and the standard library (safetensors in files, threadpoolctl in cores); no chapter knows that
there is a window.
"""
