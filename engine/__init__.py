"""The engine of Nablab: a textbook in code, a chapter a file. Read them in this order.

1.  ops         what each operation computes, and how a gradient passes back through it
2.  backward    backpropagation: the order of the nodes, the pass itself, the pass step by step
3.  value       a number (or an array of numbers) that remembers how it was made
4.  gradcheck   nudge an input by h and compare
5.  nn          a neuron, a layer, a network
6.  losses      how wrong is the network? squared error, cross-entropy
7.  optim       how to step downhill: gradient descent, momentum, Adam
8.  training    the loop over batches that puts 5, 6 and 7 together
9.  expression  formulas as text, read into Values
10. digits      handwritten digits: the data, centring a drawing, the network 784-128-10
11. bigram      a language model of one letter's memory
12. torch_random  the random numbers of the lectures, bit for bit
13. files       arrays and documents on disk, written atomically

It is numpy and the standard library; no chapter knows that there is a window.
"""
