"""The demo town: one command fills an empty database with a campaign at work. Everything in it is marked 演示数据."""
