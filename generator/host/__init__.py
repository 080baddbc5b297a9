"""What a site engine needs beside the pages: menu, date and folder of a build, server guard."""
