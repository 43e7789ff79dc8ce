#!/bin/sh
echo v99.0.0
