"""Charts over an axis, and what every chart is made of."""
